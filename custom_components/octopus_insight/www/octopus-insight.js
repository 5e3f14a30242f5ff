var qt=globalThis,It=qt.ShadowRoot&&(qt.ShadyCSS===void 0||qt.ShadyCSS.nativeShadow)&&"adoptedStyleSheets"in Document.prototype&&"replace"in CSSStyleSheet.prototype,cs=Symbol(),as=new WeakMap,zt=class{constructor(e,t,s){if(this._$cssResult$=!0,s!==cs)throw Error("CSSResult is not constructable. Use `unsafeCSS` or `css` instead.");this.cssText=e,this.t=t}get styleSheet(){let e=this.o,t=this.t;if(It&&e===void 0){let s=t!==void 0&&t.length===1;s&&(e=as.get(t)),e===void 0&&((this.o=e=new CSSStyleSheet).replaceSync(this.cssText),s&&as.set(t,e))}return e}toString(){return this.cssText}},S=i=>new zt(typeof i=="string"?i:i+"",void 0,cs);var ls=(i,e)=>{if(It)i.adoptedStyleSheets=e.map(t=>t instanceof CSSStyleSheet?t:t.styleSheet);else for(let t of e){let s=document.createElement("style"),r=qt.litNonce;r!==void 0&&s.setAttribute("nonce",r),s.textContent=t.cssText,i.appendChild(s)}},Ce=It?i=>i:i=>i instanceof CSSStyleSheet?(e=>{let t="";for(let s of e.cssRules)t+=s.cssText;return S(t)})(i):i;var{is:Xr,defineProperty:ti,getOwnPropertyDescriptor:ei,getOwnPropertyNames:si,getOwnPropertySymbols:ri,getPrototypeOf:ii}=Object,Bt=globalThis,ds=Bt.trustedTypes,ni=ds?ds.emptyScript:"",oi=Bt.reactiveElementPolyfillSupport,xt=(i,e)=>i,Ae={toAttribute(i,e){switch(e){case Boolean:i=i?ni:null;break;case Object:case Array:i=i==null?i:JSON.stringify(i)}return i},fromAttribute(i,e){let t=i;switch(e){case Boolean:t=i!==null;break;case Number:t=i===null?null:Number(i);break;case Object:case Array:try{t=JSON.parse(i)}catch{t=null}}return t}},hs=(i,e)=>!Xr(i,e),ps={attribute:!0,type:String,converter:Ae,reflect:!1,useDefault:!1,hasChanged:hs};Symbol.metadata??=Symbol("metadata"),Bt.litPropertyMetadata??=new WeakMap;var F=class extends HTMLElement{static addInitializer(e){this._$Ei(),(this.l??=[]).push(e)}static get observedAttributes(){return this.finalize(),this._$Eh&&[...this._$Eh.keys()]}static createProperty(e,t=ps){if(t.state&&(t.attribute=!1),this._$Ei(),this.prototype.hasOwnProperty(e)&&((t=Object.create(t)).wrapped=!0),this.elementProperties.set(e,t),!t.noAccessor){let s=Symbol(),r=this.getPropertyDescriptor(e,s,t);r!==void 0&&ti(this.prototype,e,r)}}static getPropertyDescriptor(e,t,s){let{get:r,set:n}=ei(this.prototype,e)??{get(){return this[t]},set(o){this[t]=o}};return{get:r,set(o){let a=r?.call(this);n?.call(this,o),this.requestUpdate(e,a,s)},configurable:!0,enumerable:!0}}static getPropertyOptions(e){return this.elementProperties.get(e)??ps}static _$Ei(){if(this.hasOwnProperty(xt("elementProperties")))return;let e=ii(this);e.finalize(),e.l!==void 0&&(this.l=[...e.l]),this.elementProperties=new Map(e.elementProperties)}static finalize(){if(this.hasOwnProperty(xt("finalized")))return;if(this.finalized=!0,this._$Ei(),this.hasOwnProperty(xt("properties"))){let t=this.properties,s=[...si(t),...ri(t)];for(let r of s)this.createProperty(r,t[r])}let e=this[Symbol.metadata];if(e!==null){let t=litPropertyMetadata.get(e);if(t!==void 0)for(let[s,r]of t)this.elementProperties.set(s,r)}this._$Eh=new Map;for(let[t,s]of this.elementProperties){let r=this._$Eu(t,s);r!==void 0&&this._$Eh.set(r,t)}this.elementStyles=this.finalizeStyles(this.styles)}static finalizeStyles(e){let t=[];if(Array.isArray(e)){let s=new Set(e.flat(1/0).reverse());for(let r of s)t.unshift(Ce(r))}else e!==void 0&&t.push(Ce(e));return t}static _$Eu(e,t){let s=t.attribute;return s===!1?void 0:typeof s=="string"?s:typeof e=="string"?e.toLowerCase():void 0}constructor(){super(),this._$Ep=void 0,this.isUpdatePending=!1,this.hasUpdated=!1,this._$Em=null,this._$Ev()}_$Ev(){this._$ES=new Promise(e=>this.enableUpdating=e),this._$AL=new Map,this._$E_(),this.requestUpdate(),this.constructor.l?.forEach(e=>e(this))}addController(e){(this._$EO??=new Set).add(e),this.renderRoot!==void 0&&this.isConnected&&e.hostConnected?.()}removeController(e){this._$EO?.delete(e)}_$E_(){let e=new Map,t=this.constructor.elementProperties;for(let s of t.keys())this.hasOwnProperty(s)&&(e.set(s,this[s]),delete this[s]);e.size>0&&(this._$Ep=e)}createRenderRoot(){let e=this.shadowRoot??this.attachShadow(this.constructor.shadowRootOptions);return ls(e,this.constructor.elementStyles),e}connectedCallback(){this.renderRoot??=this.createRenderRoot(),this.enableUpdating(!0),this._$EO?.forEach(e=>e.hostConnected?.())}enableUpdating(e){}disconnectedCallback(){this._$EO?.forEach(e=>e.hostDisconnected?.())}attributeChangedCallback(e,t,s){this._$AK(e,s)}_$ET(e,t){let s=this.constructor.elementProperties.get(e),r=this.constructor._$Eu(e,s);if(r!==void 0&&s.reflect===!0){let n=(s.converter?.toAttribute!==void 0?s.converter:Ae).toAttribute(t,s.type);this._$Em=e,n==null?this.removeAttribute(r):this.setAttribute(r,n),this._$Em=null}}_$AK(e,t){let s=this.constructor,r=s._$Eh.get(e);if(r!==void 0&&this._$Em!==r){let n=s.getPropertyOptions(r),o=typeof n.converter=="function"?{fromAttribute:n.converter}:n.converter?.fromAttribute!==void 0?n.converter:Ae;this._$Em=r;let a=o.fromAttribute(t,n.type);this[r]=a??this._$Ej?.get(r)??a,this._$Em=null}}requestUpdate(e,t,s,r=!1,n){if(e!==void 0){let o=this.constructor;if(r===!1&&(n=this[e]),s??=o.getPropertyOptions(e),!((s.hasChanged??hs)(n,t)||s.useDefault&&s.reflect&&n===this._$Ej?.get(e)&&!this.hasAttribute(o._$Eu(e,s))))return;this.C(e,t,s)}this.isUpdatePending===!1&&(this._$ES=this._$EP())}C(e,t,{useDefault:s,reflect:r,wrapped:n},o){s&&!(this._$Ej??=new Map).has(e)&&(this._$Ej.set(e,o??t??this[e]),n!==!0||o!==void 0)||(this._$AL.has(e)||(this.hasUpdated||s||(t=void 0),this._$AL.set(e,t)),r===!0&&this._$Em!==e&&(this._$Eq??=new Set).add(e))}async _$EP(){this.isUpdatePending=!0;try{await this._$ES}catch(t){Promise.reject(t)}let e=this.scheduleUpdate();return e!=null&&await e,!this.isUpdatePending}scheduleUpdate(){return this.performUpdate()}performUpdate(){if(!this.isUpdatePending)return;if(!this.hasUpdated){if(this.renderRoot??=this.createRenderRoot(),this._$Ep){for(let[r,n]of this._$Ep)this[r]=n;this._$Ep=void 0}let s=this.constructor.elementProperties;if(s.size>0)for(let[r,n]of s){let{wrapped:o}=n,a=this[r];o!==!0||this._$AL.has(r)||a===void 0||this.C(r,void 0,n,a)}}let e=!1,t=this._$AL;try{e=this.shouldUpdate(t),e?(this.willUpdate(t),this._$EO?.forEach(s=>s.hostUpdate?.()),this.update(t)):this._$EM()}catch(s){throw e=!1,this._$EM(),s}e&&this._$AE(t)}willUpdate(e){}_$AE(e){this._$EO?.forEach(t=>t.hostUpdated?.()),this.hasUpdated||(this.hasUpdated=!0,this.firstUpdated(e)),this.updated(e)}_$EM(){this._$AL=new Map,this.isUpdatePending=!1}get updateComplete(){return this.getUpdateComplete()}getUpdateComplete(){return this._$ES}shouldUpdate(e){return!0}update(e){this._$Eq&&=this._$Eq.forEach(t=>this._$ET(t,this[t])),this._$EM()}updated(e){}firstUpdated(e){}};F.elementStyles=[],F.shadowRootOptions={mode:"open"},F[xt("elementProperties")]=new Map,F[xt("finalized")]=new Map,oi?.({ReactiveElement:F}),(Bt.reactiveElementVersions??=[]).push("2.1.2");var Ee=globalThis,us=i=>i,jt=Ee.trustedTypes,ms=jt?jt.createPolicy("lit-html",{createHTML:i=>i}):void 0,Me="$lit$",W=`lit$${Math.random().toFixed(9).slice(2)}$`,Re="?"+W,ai=`<${Re}>`,et=document,St=()=>et.createComment(""),Ct=i=>i===null||typeof i!="object"&&typeof i!="function",Oe=Array.isArray,$s=i=>Oe(i)||typeof i?.[Symbol.iterator]=="function",Te=`[ 	
\f\r]`,kt=/<(?:(!--|\/[^a-zA-Z])|(\/?[a-zA-Z][^>\s]*)|(\/?$))/g,gs=/-->/g,fs=/>/g,X=RegExp(`>|${Te}(?:([^\\s"'>=/]+)(${Te}*=${Te}*(?:[^ 	
\f\r"'\`<>=]|("|')|))|$)`,"g"),_s=/'/g,ys=/"/g,ws=/^(?:script|style|textarea|title)$/i,De=i=>(e,...t)=>({_$litType$:i,strings:e,values:t}),d=De(1),k=De(2),un=De(3),L=Symbol.for("lit-noChange"),m=Symbol.for("lit-nothing"),bs=new WeakMap,tt=et.createTreeWalker(et,129);function vs(i,e){if(!Oe(i)||!i.hasOwnProperty("raw"))throw Error("invalid template strings array");return ms!==void 0?ms.createHTML(e):e}var xs=(i,e)=>{let t=i.length-1,s=[],r,n=e===2?"<svg>":e===3?"<math>":"",o=kt;for(let a=0;a<t;a++){let c=i[a],p,l,h=-1,u=0;for(;u<c.length&&(o.lastIndex=u,l=o.exec(c),l!==null);)u=o.lastIndex,o===kt?l[1]==="!--"?o=gs:l[1]!==void 0?o=fs:l[2]!==void 0?(ws.test(l[2])&&(r=RegExp("</"+l[2],"g")),o=X):l[3]!==void 0&&(o=X):o===X?l[0]===">"?(o=r??kt,h=-1):l[1]===void 0?h=-2:(h=o.lastIndex-l[2].length,p=l[1],o=l[3]===void 0?X:l[3]==='"'?ys:_s):o===ys||o===_s?o=X:o===gs||o===fs?o=kt:(o=X,r=void 0);let g=o===X&&i[a+1].startsWith("/>")?" ":"";n+=o===kt?c+ai:h>=0?(s.push(p),c.slice(0,h)+Me+c.slice(h)+W+g):c+W+(h===-2?a:g)}return[vs(i,n+(i[t]||"<?>")+(e===2?"</svg>":e===3?"</math>":"")),s]},At=class i{constructor({strings:e,_$litType$:t},s){let r;this.parts=[];let n=0,o=0,a=e.length-1,c=this.parts,[p,l]=xs(e,t);if(this.el=i.createElement(p,s),tt.currentNode=this.el.content,t===2||t===3){let h=this.el.content.firstChild;h.replaceWith(...h.childNodes)}for(;(r=tt.nextNode())!==null&&c.length<a;){if(r.nodeType===1){if(r.hasAttributes())for(let h of r.getAttributeNames())if(h.endsWith(Me)){let u=l[o++],g=r.getAttribute(h).split(W),f=/([.?@])?(.*)/.exec(u);c.push({type:1,index:n,name:f[2],strings:g,ctor:f[1]==="."?Ft:f[1]==="?"?Wt:f[1]==="@"?Kt:rt}),r.removeAttribute(h)}else h.startsWith(W)&&(c.push({type:6,index:n}),r.removeAttribute(h));if(ws.test(r.tagName)){let h=r.textContent.split(W),u=h.length-1;if(u>0){r.textContent=jt?jt.emptyScript:"";for(let g=0;g<u;g++)r.append(h[g],St()),tt.nextNode(),c.push({type:2,index:++n});r.append(h[u],St())}}}else if(r.nodeType===8)if(r.data===Re)c.push({type:2,index:n});else{let h=-1;for(;(h=r.data.indexOf(W,h+1))!==-1;)c.push({type:7,index:n}),h+=W.length-1}n++}}static createElement(e,t){let s=et.createElement("template");return s.innerHTML=e,s}};function st(i,e,t=i,s){if(e===L)return e;let r=s!==void 0?t._$Co?.[s]:t._$Cl,n=Ct(e)?void 0:e._$litDirective$;return r?.constructor!==n&&(r?._$AO?.(!1),n===void 0?r=void 0:(r=new n(i),r._$AT(i,t,s)),s!==void 0?(t._$Co??=[])[s]=r:t._$Cl=r),r!==void 0&&(e=st(i,r._$AS(i,e.values),r,s)),e}var Vt=class{constructor(e,t){this._$AV=[],this._$AN=void 0,this._$AD=e,this._$AM=t}get parentNode(){return this._$AM.parentNode}get _$AU(){return this._$AM._$AU}u(e){let{el:{content:t},parts:s}=this._$AD,r=(e?.creationScope??et).importNode(t,!0);tt.currentNode=r;let n=tt.nextNode(),o=0,a=0,c=s[0];for(;c!==void 0;){if(o===c.index){let p;c.type===2?p=new dt(n,n.nextSibling,this,e):c.type===1?p=new c.ctor(n,c.name,c.strings,this,e):c.type===6&&(p=new Gt(n,this,e)),this._$AV.push(p),c=s[++a]}o!==c?.index&&(n=tt.nextNode(),o++)}return tt.currentNode=et,r}p(e){let t=0;for(let s of this._$AV)s!==void 0&&(s.strings!==void 0?(s._$AI(e,s,t),t+=s.strings.length-2):s._$AI(e[t])),t++}},dt=class i{get _$AU(){return this._$AM?._$AU??this._$Cv}constructor(e,t,s,r){this.type=2,this._$AH=m,this._$AN=void 0,this._$AA=e,this._$AB=t,this._$AM=s,this.options=r,this._$Cv=r?.isConnected??!0}get parentNode(){let e=this._$AA.parentNode,t=this._$AM;return t!==void 0&&e?.nodeType===11&&(e=t.parentNode),e}get startNode(){return this._$AA}get endNode(){return this._$AB}_$AI(e,t=this){e=st(this,e,t),Ct(e)?e===m||e==null||e===""?(this._$AH!==m&&this._$AR(),this._$AH=m):e!==this._$AH&&e!==L&&this._(e):e._$litType$!==void 0?this.$(e):e.nodeType!==void 0?this.T(e):$s(e)?this.k(e):this._(e)}O(e){return this._$AA.parentNode.insertBefore(e,this._$AB)}T(e){this._$AH!==e&&(this._$AR(),this._$AH=this.O(e))}_(e){this._$AH!==m&&Ct(this._$AH)?this._$AA.nextSibling.data=e:this.T(et.createTextNode(e)),this._$AH=e}$(e){let{values:t,_$litType$:s}=e,r=typeof s=="number"?this._$AC(e):(s.el===void 0&&(s.el=At.createElement(vs(s.h,s.h[0]),this.options)),s);if(this._$AH?._$AD===r)this._$AH.p(t);else{let n=new Vt(r,this),o=n.u(this.options);n.p(t),this.T(o),this._$AH=n}}_$AC(e){let t=bs.get(e.strings);return t===void 0&&bs.set(e.strings,t=new At(e)),t}k(e){Oe(this._$AH)||(this._$AH=[],this._$AR());let t=this._$AH,s,r=0;for(let n of e)r===t.length?t.push(s=new i(this.O(St()),this.O(St()),this,this.options)):s=t[r],s._$AI(n),r++;r<t.length&&(this._$AR(s&&s._$AB.nextSibling,r),t.length=r)}_$AR(e=this._$AA.nextSibling,t){for(this._$AP?.(!1,!0,t);e!==this._$AB;){let s=us(e).nextSibling;us(e).remove(),e=s}}setConnected(e){this._$AM===void 0&&(this._$Cv=e,this._$AP?.(e))}},rt=class{get tagName(){return this.element.tagName}get _$AU(){return this._$AM._$AU}constructor(e,t,s,r,n){this.type=1,this._$AH=m,this._$AN=void 0,this.element=e,this.name=t,this._$AM=r,this.options=n,s.length>2||s[0]!==""||s[1]!==""?(this._$AH=Array(s.length-1).fill(new String),this.strings=s):this._$AH=m}_$AI(e,t=this,s,r){let n=this.strings,o=!1;if(n===void 0)e=st(this,e,t,0),o=!Ct(e)||e!==this._$AH&&e!==L,o&&(this._$AH=e);else{let a=e,c,p;for(e=n[0],c=0;c<n.length-1;c++)p=st(this,a[s+c],t,c),p===L&&(p=this._$AH[c]),o||=!Ct(p)||p!==this._$AH[c],p===m?e=m:e!==m&&(e+=(p??"")+n[c+1]),this._$AH[c]=p}o&&!r&&this.j(e)}j(e){e===m?this.element.removeAttribute(this.name):this.element.setAttribute(this.name,e??"")}},Ft=class extends rt{constructor(){super(...arguments),this.type=3}j(e){this.element[this.name]=e===m?void 0:e}},Wt=class extends rt{constructor(){super(...arguments),this.type=4}j(e){this.element.toggleAttribute(this.name,!!e&&e!==m)}},Kt=class extends rt{constructor(e,t,s,r,n){super(e,t,s,r,n),this.type=5}_$AI(e,t=this){if((e=st(this,e,t,0)??m)===L)return;let s=this._$AH,r=e===m&&s!==m||e.capture!==s.capture||e.once!==s.once||e.passive!==s.passive,n=e!==m&&(s===m||r);r&&this.element.removeEventListener(this.name,this,s),n&&this.element.addEventListener(this.name,this,e),this._$AH=e}handleEvent(e){typeof this._$AH=="function"?this._$AH.call(this.options?.host??this.element,e):this._$AH.handleEvent(e)}},Gt=class{constructor(e,t,s){this.element=e,this.type=6,this._$AN=void 0,this._$AM=t,this.options=s}get _$AU(){return this._$AM._$AU}_$AI(e){st(this,e)}},ks={M:Me,P:W,A:Re,C:1,L:xs,R:Vt,D:$s,V:st,I:dt,H:rt,N:Wt,U:Kt,B:Ft,F:Gt},ci=Ee.litHtmlPolyfillSupport;ci?.(At,dt),(Ee.litHtmlVersions??=[]).push("3.3.3");var Ss=(i,e,t)=>{let s=t?.renderBefore??e,r=s._$litPart$;if(r===void 0){let n=t?.renderBefore??null;s._$litPart$=r=new dt(e.insertBefore(St(),n),n,void 0,t??{})}return r._$AI(i),r};var Ne=globalThis,B=class extends F{constructor(){super(...arguments),this.renderOptions={host:this},this._$Do=void 0}createRenderRoot(){let e=super.createRenderRoot();return this.renderOptions.renderBefore??=e.firstChild,e}update(e){let t=this.render();this.hasUpdated||(this.renderOptions.isConnected=this.isConnected),super.update(e),this._$Do=Ss(t,this.renderRoot,this.renderOptions)}connectedCallback(){super.connectedCallback(),this._$Do?.setConnected(!0)}disconnectedCallback(){super.disconnectedCallback(),this._$Do?.setConnected(!1)}render(){return L}};B._$litElement$=!0,B.finalized=!0,Ne.litElementHydrateSupport?.({LitElement:B});var li=Ne.litElementPolyfillSupport;li?.({LitElement:B});(Ne.litElementVersions??=[]).push("4.2.2");var[As,Cs]=[6e4,36e5],di={GBP:"p",SEK:"öre",DKK:"øre",NOK:"øre"},N=i=>di[i]??"c",O=(i,e=1)=>{let t=(i*100).toFixed(e);return Number(t)===0?0 .toFixed(e):t.replace("-","−")},K=(i,e)=>i==null?"–":`${O(i)} ${N(e)}`,Pe=new Map;function Ts(i,e,t){let s=i.name+e+JSON.stringify(t);return Pe.has(s)||Pe.set(s,new i(e,t)),Pe.get(s)}var Tt=(i,e)=>Ts(Intl.DateTimeFormat,i,e),Et=(i,e,t)=>Ts(Intl.NumberFormat,e,t).format(i),pt=(i,e,t)=>i==null?"–":Et(i,t,{style:"currency",currency:e}),ht=i=>i==null?"–":`${i.toFixed(1)} kWh`,Y=(i,e,t)=>Tt("en-GB",{timeZone:e,timeZoneName:t,hour:"2-digit",minute:"2-digit"}).format(new Date(i));function Es(i,e){let t=Y(i,e);return[-Cs,Cs].some(r=>Y(Number(new Date(i))+r,e)===t)?Y(i,e,"short"):t}var Le=(i,e)=>Tt("en-GB",{timeZone:e,timeStyle:"medium"}).format(Math.ceil(i/1e3)*1e3),it=(i,e)=>Tt("en-CA",{timeZone:e,year:"numeric",month:"2-digit",day:"2-digit"}).format(new Date(i)),Yt=i=>Date.parse(`${i}T12:00Z`),Ms=(i,e,t)=>Tt(e,{...t,timeZone:"UTC"}).format(Yt(i)),Rs=(i,e,t)=>Tt(t,{day:"numeric",month:"short",year:"numeric",timeZone:"UTC"}).formatRange(Yt(i),Yt(e)),w=(i,e)=>new Date(Yt(i)+e*864e5).toISOString().slice(0,10);function ut(i,e){let t=Date.parse(`${i}T00:00Z`);for(let s=-840;s<=840;s+=15){let r=t+s*As;if(it(r,e)===i&&it(r-1,e)!==i)return r}return t}function U(i){let e=Math.max(0,Math.ceil(i/As)),[t,s]=[Math.floor(e/60),e%60];return t?s?`${t} h ${String(s).padStart(2,"0")}`:`${t} h`:`${e} min`}var Mt=18e5;function pi({start:i,end:e},t){let s=Math.ceil(i/Mt)*Mt;return Array.from({length:Math.ceil((e-s)/Mt)},(n,o)=>s+o*Mt).filter(n=>Number(Y(n,t).replace(":",""))%(e-i>50*Mt?1200:600)===0)}var mt=(i,{start:e,end:t})=>100*(Math.min(Math.max(i,e),t)-e)/(t-e),Rt=(i,e)=>d`<div class="axis" aria-hidden="true">
    ${pi(i,e).filter(t=>Math.abs(mt(t,i)-50)<46).map(t=>d`<span style="left:${mt(t,i)}%">${Y(t,e)}</span>`)}
  </div>`;var Os=`:host {
  display: block;
}

.row {
  height: var(--bars-height, 96px);
  cursor: pointer;
  border-radius: 4px;
  touch-action: pan-y;
}

.row:focus-visible {
  outline: 2px solid var(--primary-color);
  outline-offset: 2px;
}

svg {
  width: 100%;
  height: 100%;
  display: block;
}

rect {
  fill: var(--disabled-color, #9e9e9e);
}

.plunge {
  fill: var(--info-color, #039be5);
}

.cheap {
  fill: var(--success-color, #43a047);
}

.normal {
  fill: var(--warning-color, #ffa600);
}

.expensive {
  fill: var(--error-color, #db4437);
}

.gap, .predicted {
  fill-opacity: 0.2;
  stroke: currentColor;
  stroke-width: 1;
  stroke-dasharray: 2 2;
  vector-effect: non-scaling-stroke;
}

.chosen {
  stroke: var(--primary-text-color);
  stroke-width: 2;
  vector-effect: non-scaling-stroke;
}

.now {
  stroke: var(--primary-text-color);
  stroke-width: 2;
  vector-effect: non-scaling-stroke;
}

.label {
  margin: 8px 0 0;
  min-height: 1.4em;
}

.label::first-letter {
  text-transform: uppercase;
}
`;var Qt=100,ui={ArrowRight:1,ArrowUp:1,ArrowLeft:-1,ArrowDown:-1,Home:-1e4,End:1e4},Zt=i=>({start:i[0].start,end:i.at(-1).end}),Jt=class extends B{static{this.properties={bars:{attribute:!1},now:{attribute:!1},name:{attribute:!1},chosen:{state:!0}}}get shown(){let e=this.bars.findIndex(s=>s.start<=this.now&&this.now<s.end),t=this.bars.findIndex(s=>s.start===this.chosen);return Math.max(0,t>=0?t:e)}choose(e){this.chosen=this.bars[Math.min(Math.max(e,0),this.bars.length-1)].start}onKey(e){let t=ui[e.key];t!==void 0&&(e.preventDefault(),this.choose(this.shown+t))}onTap(e){let t=e.currentTarget.getBoundingClientRect(),{start:s,end:r}=Zt(this.bars),n=s+(e.clientX-t.left)/t.width*(r-s);this.choose(this.bars.findIndex(o=>n<o.end))}render(){let{bars:e,shown:t}=this;if(!e.length)return m;let s=Zt(e),r=e.flatMap(l=>l.value===null?[]:[l.value]),[n,o]=[r.length?Math.max(0,...r):Qt,Math.min(0,...r)],a=Qt/(n-o||1),c=l=>mt(l,s),p=c(this.now);return d`<div class="row" role="slider" tabindex="0" aria-label=${this.name} aria-valuemin="0" aria-valuemax=${e.length-1}
        aria-valuenow=${t} aria-valuetext=${e[t].label} @keydown=${this.onKey} @pointerdown=${this.onTap}>
        <svg viewBox="0 0 100 ${Qt}" preserveAspectRatio="none" aria-hidden="true">
          ${e.map((l,h)=>{let u=l.value??n,g=Math.max(1,Math.abs(u)*a);return k`<rect
              class="${l.kind} ${l.value===null?"gap":""} ${l.isPredicted?"predicted":""} ${h===t?"chosen":""}"
              x=${c(l.start)+.15} width=${Math.max(.3,c(l.end)-c(l.start)-.3)}
              y=${(n-Math.max(u,0))*a} height=${g} />`})}
          ${p>0&&p<100?k`<line class="now" x1=${p} x2=${p} y1="0" y2=${Qt} />`:m}
        </svg>
      </div>
      <slot></slot>
      <p class="label" aria-hidden="true">${e[t].label}</p>`}static{this.styles=S(Os)}};var C="octopus_insight",He=(i,e)=>i?.platform===C&&e.includes(i.translation_key??""),Xt=(i,e)=>Object.values(i.entities).filter(t=>He(t,e)),Ot=(i,e,t)=>Xt(i,[t]).find(s=>s.device_id===e)?.entity_id,H=(i,e)=>i.find(t=>t.device_id===e)??i[0];function Ds(i,e,t){let s=e?i.entities[e]:Xt(i,t)[0],r=s?.platform===C&&s.device_id,n=r&&i.devices[r]?.primary_config_entry;return r&&n?{entry:n,device:r}:void 0}var Q=(i,e)=>i.devices[e]?.name_by_user??i.devices[e]?.name??"";var[Ns,mi]=[2e3,6e4],qe=class{constructor(e,t){this.connection=e;this.message=t;this.news={};this.feeds=new Set;this.wait=Ns;this.begin=()=>{clearTimeout(this.timer);let e=t=>{this.wait=Ns,this.hear("answer"in t?{answer:t.answer,at:Date.now()}:{...this.news,...t})};this.end=this.connection.subscribeMessage(e,this.message,{resubscribe:!1}).catch(t=>{let s=t?.code==="unknown_command"?"not_running":"refused";this.hear({...this.news,problem:{key:s,message:t?.message}}),this.timer=window.setTimeout(this.begin,this.wait),this.wait=Math.min(2*this.wait,mi)})};this.lost=()=>{clearTimeout(this.timer),this.end=void 0,this.hear({...this.news,problem:{key:"disconnected"}})};e.addEventListener("ready",this.begin),e.addEventListener("disconnected",this.lost),this.begin()}hear(e){this.news=e,this.feeds.forEach(({card:t})=>t.requestUpdate())}close(){clearTimeout(this.timer),this.connection.removeEventListener("ready",this.begin),this.connection.removeEventListener("disconnected",this.lost),this.end?.then(e=>e?.()).catch(()=>{})}},gi=i=>i==="scenario"?{type:`${C}/${i}`}:{type:`${C}/follow`,question:i},Ue=new Map,q=class{constructor(e){this.card=e;e.addController(this)}get channel(){return Ue.get(this.key??"")}get news(){return this.channel?.news??{}}ask({connection:e},t,s){let r=s&&JSON.stringify([t,s]);r!==this.key&&(this.hostDisconnected(),this.key=r,r&&(this.channel||Ue.set(r,new qe(e,{...gi(t),fields:s})),this.channel.feeds.add(this)))}hostConnected(){this.card.requestUpdate()}hostDisconnected(){let{channel:e}=this;e?.feeds.delete(this),e?.feeds.size===0&&(e.close(),Ue.delete(this.key)),this.key=void 0}};var ze=new Map,te=new Map;async function gt(i,e){let{language:t}=i;if(ze.has(t))return;te.has(t)||te.set(t,i.loadBackendTranslation("common",C));let s=await te.get(t).catch(()=>{});te.delete(t),s&&(ze.set(t,s),e())}var Dt=(i,e,t)=>ze.get(i.language)?.(`component.${C}.common.${e}`,t)||void 0,ft=(i,e,t)=>i.localize(`component.${C}.entity.sensor.${e}.state.${t}`)||t;var Ps=`:host {
  display: block;
  height: 100%;
}

ha-card {
  height: 100%;
  box-sizing: border-box;
  padding: 16px;
  container-type: inline-size;
  overflow: hidden;
}

h2 {
  margin: 0 0 8px;
  font-size: 1.2em;
  font-weight: 500;
}

p {
  margin: 0 0 8px;
  text-wrap: pretty;
}

.problem {
  padding: 8px 12px;
  border-inline-start: 4px solid var(--warning-color);
  background: var(--secondary-background-color);
}

.quiet {
  color: var(--secondary-text-color);
}

button {
  font: inherit;
  color: var(--primary-text-color);
  background: var(--secondary-background-color);
  border: 1px solid var(--divider-color);
  border-radius: 8px;
  padding: 8px 12px;
  min-height: 40px;
  cursor: pointer;
}

button[aria-pressed="true"] {
  box-shadow: inset 0 0 0 2px var(--primary-text-color);
  font-weight: 600;
}

button:disabled {
  opacity: 0.6;
  cursor: default;
}

:focus-visible {
  outline: 2px solid var(--primary-color);
  outline-offset: 2px;
}

table {
  width: 100%;
  border-collapse: collapse;
}

th, td {
  padding: 4px 8px;
  text-align: end;
  border-bottom: 1px solid var(--divider-color);
  font-weight: 400;
}

th:first-child, td:first-child {
  text-align: start;
}

.hidden {
  position: absolute;
  width: 1px;
  height: 1px;
  overflow: hidden;
  clip-path: inset(50%);
  white-space: nowrap;
}

.axis {
  position: relative;
  height: 1.5em;
  font-size: 0.85em;
}

.axis span {
  position: absolute;
  transform: translateX(-50%);
  white-space: nowrap;
}

.legend {
  display: flex;
  flex-wrap: wrap;
  gap: 4px 16px;
  margin: 8px 0;
  padding: 0;
  list-style: none;
  font-size: 0.9em;
}

.legend li {
  display: flex;
  align-items: center;
  gap: 6px;
}
`;var Ls=6e4,Ie=new Set;function Hs(){Ie.forEach(i=>i.requestUpdate()),window.setTimeout(Hs,Ls-Date.now()%Ls)}Hs();var E=class extends B{constructor(){super(...arguments);this.home=new q(this)}static{this.properties={hass:{attribute:!1},config:{state:!0}}}static{this.keys=["current_rate"]}static{this.none="card_no_home"}static{this.grid={columns:12,rows:"auto",min_columns:6}}static getConfigForm(){let t=({name:r})=>G(`card_field_${r}`)??r,s=({name:r})=>G(`card_help_${r}`);return{schema:[...this.form(),{name:"title",selector:{text:{}}}],computeLabel:t,computeHelper:s}}static form(){return[{name:"entity",selector:{entity:{filter:{integration:C}}}}]}static getStubConfig(t){let[s]=Xt(t,this.keys);return s?{entity:s.entity_id}:{}}setConfig(t){if(typeof(t.entity??"")!="string")throw new Error(G("card_bad_entity")??"entity");this.config=t}getCardSize(){return 4}getGridOptions(){return this.kind.grid}get kind(){return this.constructor}watched(){return[]}follow({entry:t}){this.home.ask(this.hass,"get_now",{config_entry_id:t})}get news(){return this.home.news}get answer(){return this.home.news.answer}connectedCallback(){super.connectedCallback(),Ie.add(this)}disconnectedCallback(){super.disconnectedCallback(),Ie.delete(this)}shouldUpdate(t){let s=t.get("hass"),r=this.hass;if(t.size!==1||!s||!r)return!0;let n=["connection","entities","devices","language","locale","localize","themes","kioskMode"],o=a=>a&&s.states[a]!==r.states[a];return n.some(a=>s[a]!==r[a])||this.watched().some(o)}get where(){return this.hass&&Ds(this.hass,this.config?.entity,this.kind.keys)}willUpdate(){this.hass&&(gt(this.hass,()=>this.requestUpdate()),this.where&&this.isConnected&&this.follow(this.where))}t(t,s){return(this.hass&&Dt(this.hass,t,s))??""}render(){let{config:t,where:s}=this;if(!t||!this.t("card_name_price"))return m;let r=s?this.problem():this.whereText();return d`<ha-card>
      ${t.title?d`<h2>${t.title}</h2>`:m}
      ${r?d`<p class="problem" role="status">${r}</p>`:m}
      ${s&&this.answer?this.content(s):m}
    </ha-card>`}whereText(){let[{entity:t},{entities:s}]=[this.config,this.hass];if(t&&s[t]?.platform!==C)return this.t("card_entity_gone");let r=Object.values(s).some(n=>n.platform===C);return this.t(r?this.kind.none:"card_no_home")}problem(){let{problem:t,at:s}=this.news,r=o=>({age:U(Date.now()-o)}),n=Date.parse(this.answer?.stale_since??"");return t?`${this.problemText(t)} ${s?this.t("card_shown_since",r(s)):""}`:n?this.t("card_stale",r(n)):void 0}problemText({key:t,message:s}){return this.t(`card_problem_${t}`)||s||this.t("card_problem_refused")}updated(){let{answer:t,problem:s}=this.news,r=!!(t||s||!this.where);this.toggleAttribute("data-drawn",r&&this.renderRoot.querySelector("ha-card")!==null)}get today(){return it(Date.now(),this.answer.zone)}date(t,s={weekday:"short",day:"numeric",month:"short"}){return Ms(t,this.hass.language,s)}clock(t){return Es(t,this.answer.zone)}dated(t){let{today:s}=this,r={[s]:"",[w(s,1)]:this.t("card_tomorrow"),[w(s,-1)]:this.t("card_yesterday")},n=it(t,this.answer.zone);return`${r[n]??this.date(n)} ${this.clock(t)}`.trim()}static{this.styles=S(Ps)}};function G(i){let e=document.querySelector("home-assistant");return e?.hass&&Dt(e.hass,i)}var Us=`.head {
  font-size: clamp(1.4rem, 8cqi, 2.4rem);
  font-weight: 600;
  line-height: 1.1;
}

.status, [aria-current] td {
  font-weight: 600;
}

.strip {
  position: relative;
  height: 64px;
  margin-top: 12px;
}

.strip .band {
  position: absolute;
  bottom: 0;
  box-sizing: border-box;
  border-inline-end: 1px solid var(--card-background-color);
}

.line {
  position: absolute;
  top: -4px;
  bottom: 0;
  border-inline-start: 2px solid var(--primary-text-color);
}

.hours {
  display: flex;
  justify-content: space-between;
  font-size: 0.85em;
  margin: 2px 0 8px;
}

.band {
  background: var(--warning-color);
}

.SUPER_OFF_PEAK {
  background: var(--info-color);
}

.OFF_PEAK {
  background: var(--success-color);
}

.ON_PEAK {
  background: repeating-linear-gradient(135deg, transparent 0 4px, rgb(0 0 0 / 25%) 4px 6px) var(--error-color);
}

.PARTIAL_PEAK {
  background: repeating-linear-gradient(135deg, transparent 0 8px, rgb(0 0 0 / 25%) 8px 10px) var(--warning-color);
}

i {
  display: inline-block;
  width: 12px;
  height: 12px;
  margin-inline-end: 6px;
  border-radius: 2px;
}

th, td {
  padding-inline: 4px;
}

td:first-child {
  white-space: nowrap;
}

:is(th, td):nth-child(2) {
  text-align: start;
}
`;var yi=`component.${C}.entity.binary_sensor.powerwall_out_of_sync.state_attributes.no_tariff.state`,ee=i=>(Number(i.slice(0,2))+Number(i.slice(3))/60)/.24,se=class i extends E{constructor(){super(...arguments);this.word=t=>this.t(`card_battery_${t.toLowerCase()}`)}static{this.keys=["powerwall_tariff","powerwall_status"]}static{this.none="card_battery_none"}content({device:t}){let{sites:s,zone:r,currency:n}=this.answer,o=H(s,t);if(!o)return d`<p>${this.t(i.none)}</p>`;let a=Y(Date.now(),r),c=o.bands.find(h=>a<h.end),p=o.no_tariff&&this.hass.localize(`${yi}.${o.no_tariff}`),l=c&&{buy:K(c.buy,n),sell:K(c.sell,n),until:c.end};return d`<p class="quiet">${o.name}</p>
      <p class="head" role="status">${c?this.word(c.label):this.t("card_battery_no_tariff")}</p>
      <p>${l?this.t("card_battery_now",l):p}</p>
      ${this.sending(o)} ${c?this.bands(o,a):m}`}sending({status:t,is_on:s,sender:r,...n}){let o=Date.now(),[a,c]=[Date.parse(n.last_sent_at??""),Date.parse(n.next_attempt_at??"")],p=a?this.t("card_battery_sent",{time:this.dated(a),age:U(o-a)}):this.t("card_battery_never_sent"),l=c>o+1e3?this.t("card_battery_next",{time:this.dated(c)}):this.t(`card_battery_due_${r}`);return d`${t?d`<p class="status">${ft(this.hass,"powerwall_status",t)}</p>`:m}
      ${s||t==="switched_off"?m:d`<p>${this.t("card_battery_off")}</p>`}
      <p>${p} ${c?l:m}</p>`}bands({bands:t},s){let r={coin:N(this.answer.currency)},n=Math.max(...t.map(o=>o.buy))||1;return d`<div class="strip" aria-hidden="true">
        ${t.map(({start:o,end:a,label:c,buy:p})=>d`<div class="band ${c}"
          style="left:${ee(o)}%;width:${ee(a)-ee(o)}%;height:${25+75*p/n}%"></div>`)}
        <div class="line" style="left:${ee(s)}%"></div>
      </div>
      <div class="hours" aria-hidden="true">${[0,6,12,18,24].map(o=>d`<span>${`${o}`.padStart(2,"0")}:00</span>`)}</div>
      <table aria-label=${this.t("card_battery_bands")}>
        <tr>${["time","band","buy","sell"].map(o=>d`<th scope="col">${this.t(`card_battery_${o}`,r)}</th>`)}</tr>
        ${t.map(({start:o,end:a,label:c,buy:p,sell:l})=>d`<tr aria-current=${o<=s&&s<a?"time":m}>
          <td>${o}–${a}</td><td><i class="band ${c}"></i>${this.word(c)}</td><td>${O(p)}</td><td>${O(l)}</td>
        </tr>`)}
      </table>`}static{this.styles=[E.styles,S(Us)]}};var z=(i,{start:e,end:t})=>i.map(s=>({...s,start:Date.parse(s.start),end:Date.parse(s.end)})).filter(s=>s.end>e&&s.start<t);function zs(i,e,t){let s=n=>(i[n]?.price??null)!==null,r=({price:n,start:o,end:a},c)=>n===null?"":`${s(c-1)?"L":"M"}${e(o)} ${t(n)}H${e(a)}`;return i.map(r).join("")}function re(i,e){let t=[];for(let{level:s,price:r,start:n,end:o}of z(i.slots,e)){if(s!=="cheap"&&s!=="plunge"||r===null)continue;let a=t.at(-1);a?.end===n?a.end=o:t.push({start:n,end:o,price:r})}return t}var bi=/end|_to$|until|till/i,$i=/^(?!.*end).*(start|from|begin|date|time|hour)/i,wi=/^(?!.*(exc|low|high|min|max)).*(price|rate|value|pred|cost|total)/i,Be=i=>typeof i=="number"?i:NaN;function qs(i){let e=typeof i=="string"?Date.parse(i):Be(i)*(Be(i)<1e11?1e3:1);return e>15e11?e:NaN}function Is({attributes:i}){let e=String(i.unit_of_measurement??""),t=/^(p|pence|ct?|cents?|[öøo]re)(\/|$)/i.test(e)?100:/MWh/.test(e)?1e3:1;for(let s of Object.values(i).filter(Array.isArray)){let n=s.map(o=>{let a=(c,p)=>Object.entries(o??{}).map(([l,h])=>c.test(l)?p(h):NaN).find(Number.isFinite)??NaN;return{start:a($i,qs),end:a(bi,qs),price:a(wi,Be)/t}}).filter(({start:o,price:a})=>o&&Number.isFinite(a)).sort((o,a)=>o.start-a.start);if(n.forEach((o,a)=>o.end||=n[a+1]?.start??o.start+18e5),n.length)return n}return[]}function Bs({slots:i},e){let t=s=>s.price===null||s.level===null?1/0:Math.abs(s.price-e);return i.reduce((s,r)=>t(r)<t(s)?r:s,i[0]).level}var js=`.head {
  font-size: clamp(1.3rem, 6cqi, 2rem);
  font-weight: 600;
  line-height: 1.2;
}

.line {
  display: block;
  width: 100%;
  height: 96px;
  margin-top: 12px;
  background: var(--secondary-background-color);
  border-radius: 4px;
}

.mark {
  width: 24px;
  height: 14px;
  flex: none;
  overflow: visible;
}

svg * {
  vector-effect: non-scaling-stroke;
}

.off-peak {
  fill: var(--success-color);
  fill-opacity: 0.25;
  shape-rendering: crispEdges;
}

.price {
  fill: none;
  stroke: var(--primary-text-color);
  stroke-width: 1.5;
}

.now {
  stroke: var(--error-color);
  stroke-width: 2;
}

.block {
  stroke: var(--primary-color);
  stroke-width: 2;
  fill: var(--primary-color);
}

.planned {
  fill-opacity: 0.12;
  stroke-dasharray: 5 3;
}

.running {
  fill-opacity: 0.4;
  stroke-width: 4;
}

.withdrawn {
  fill: none;
  stroke: var(--secondary-text-color);
  stroke-width: 1.5;
}

ul {
  margin: 0 0 8px;
  padding: 0;
  list-style: none;
}

li {
  display: flex;
  align-items: center;
  gap: 8px;
  padding: 4px 0;
}

li span::first-letter {
  text-transform: uppercase;
}

.ask {
  display: flex;
  flex-wrap: wrap;
  align-items: center;
  gap: 8px 12px;
}

[aria-disabled="true"] {
  opacity: 0.6;
  cursor: default;
}
`;var[xi,je]=[6e4,36e5],Ws=`component.${C}`,ki=`${Ws}.entity.binary_sensor.intelligent_dispatching.state_attributes.reason.state`,ie=class i extends E{constructor(){super(...arguments);this.bounds=({start:t,end:s})=>({start:this.dated(t),end:this.clock(s)})}static{this.properties={...E.properties,said:{state:!0},isAsking:{state:!0}}}static{this.keys=["intelligent_dispatching","intelligent_state","next_dispatch"]}static{this.none="card_charging_no_car"}static form(){return[...super.form(),{name:"hours",selector:{select:{options:["24","48"],mode:"dropdown"}}}]}content({device:t}){let s=H(this.answer.cars,t);if(!s)return d`<p>${this.t(i.none)}</p>`;let r=Date.now(),n=Number(this.config.hours??24),[o,a]=n===48?[24,48]:[8,24],c=(Math.floor(r/je)-o)*je,p={start:c,end:c+a*je},l=z(s.slots,p).sort((y,b)=>y.start-b.start),h=s.state===null?this.t("card_charging_no_state"):ft(this.hass,"intelligent_state",s.state),{allowance:u,reason:g}=s,f=y=>U(Math.round(y*60)*xi),$=u&&{left:f(u.remaining_hours),used:f(u.used_hours),until:this.dated(u.end)},_=Date.parse(s.plan_retrieved_at??"");return d`<p class="head" role="status">${this.headline(s,l,r)}</p>
      <p>${Q(this.hass,s.device_id)}: ${g==="unplugged"?this.hass.localize(`${ki}.unplugged`):h}</p>
      ${$?d`<p>${this.t("card_charging_allowance",$)}</p>`:m}
      ${n===a?m:d`<p class="problem">${this.t("card_charging_hours",{hours:n})}</p>`}
      ${this.line(l,p,r)}
      <ul aria-label=${this.t("card_charging_slots")}>
        ${l.map(y=>d`<li>${Fs(Vs(y.state,1,23,1,13))} <span>${this.sentence(y)}</span></li>`)}
        ${l.length||!s.is_plan_known?m:d`<li>${this.t("card_charging_empty")}</li>`}
      </ul>
      ${s.is_plan_reliable?m:d`<p>${this.t("card_charging_unreliable")}</p>`}
      ${s.plan_failed?d`<p class="problem">${this.t("card_charging_failed")}</p>`:m}
      <p class="quiet">${_?this.t("card_charging_as_of",{time:this.dated(_),age:U(r-_)}):this.t("card_charging_never")}</p>
      ${this.refreshLine(s,r)}`}headline(t,s,r){let n=s.find(a=>a.end>r&&(a.state==="running"||a.state==="planned"));if(!n)return this.t(t.is_plan_known?"card_charging_none":"card_charging_unknown");let o=n.state==="running"?"until":n.start>r?"next":"due";return this.t(`card_charging_${o}`,{...this.bounds(n),wait:U(n.start-r)})}sentence(t){let s=this.t(`card_charging_${t.state}`),r=t.state==="completed"&&t.energy_kwh!==null?`${s}, ${ht(t.energy_kwh)}`:s;return this.t("card_charging_slot",{...this.bounds(t),state:r})}line(t,s,r){let{meters:n,zone:o,currency:a}=this.answer,c=n.find(b=>b.direction==="import"),p=z(c?.slots??[],s),l=b=>mt(b,s),h=p.flatMap(b=>b.price??[]),[u,g]=[Math.min(...h),Math.max(...h)],f=zs(p,l,b=>92-84*(b-u)/(g-u||1)),$=p.filter(b=>b.reason==="standard_off_peak"),_={low:O(u),high:O(g),coin:N(a)},y=(b,T,R)=>b?d`<li>${Fs(T)} ${this.t(R,_)}</li>`:m;return d`<svg class="line" viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
        ${$.map(({start:b,end:T})=>k`<rect class="off-peak" x=${l(b)} width=${l(T)-l(b)} height="100" />`)}
        ${t.map(b=>Vs(b.state,l(b.start),l(b.end),22,82))}
        <path class="price" d=${f} />
        <line class="now" x1=${l(r)} x2=${l(r)} y2="100" />
      </svg>
      ${Rt(s,o)}
      <ul class="legend" aria-hidden="true">
        ${y(!0,k`<line class="now" x1="12" x2="12" y2="14" />`,"card_now")}
        ${y($.length,k`<rect class="off-peak" width="24" height="14" />`,"card_reason_standard_off_peak")}
        ${y(h.length,k`<path class="price" d="M0 10H12V4H24" />`,`card_charging_price${u===g?"":"s"}`)}
      </ul>`}refreshLine(t,s){let r=Date.parse(this.answer.requests?.person_allowed_at??""),n=r>s,o=n?Le(r,this.answer.zone):"";clearTimeout(this.wake),n&&(this.wake=window.setTimeout(()=>(this.said="",this.requestUpdate()),r-s+500));let a=n&&!this.said?.includes(o)?this.t("card_charging_again",{time:o}):"",c=n||!!(this.isAsking||this.news.problem);return d`<div class="ask">
      <button aria-disabled=${c} @click=${()=>c||this.refresh(t)}>${this.t("card_charging_refresh")}</button>
      <span role="status">${this.isAsking?this.t("card_charging_asking"):`${this.said??""} ${a}`}</span>
    </div>`}async refresh({device_id:t}){[this.isAsking,this.said]=[!0,void 0];let s={type:"call_service",domain:C,service:"refresh_intelligent_dispatches"};try{let[r,{response:n}]=await Promise.all([this.hass.loadBackendTranslation("exceptions",C),this.hass.callWS({...s,service_data:{device_id:t},return_response:!0})]),{accepted:o,reason:a,next_allowed_at:c}=Object.values(n)[0],p=o?Date.now():Date.parse(c??""),l=p?Le(p,this.answer.zone):"";this.said=o?this.t("card_charging_refreshed",{time:l}):r(`${Ws}.exceptions.refresh_${a}.message`,{time:l})}catch(r){this.said=this.t("card_charging_refused",{message:r?.message??""})}this.isAsking=!1}static{this.styles=[E.styles,S(js)]}},Vs=(i,e,t,s,r)=>k`<rect class="block ${i}" x=${e} width=${Math.max(.4,t-e)} y=${s} height=${r-s} />
    ${i==="withdrawn"?k`<line class="withdrawn" x1=${e} x2=${t} y1=${r} y2=${s} />`:m}`,Fs=i=>d`<svg class="mark" viewBox="0 0 24 14" aria-hidden="true">${i}</svg>`;function Ks({electricity:i,electricity_standing_charge:e,gas:t,total_cost:s}){let r=(l,h,u,g)=>({device_id:l,direction:"import",bands:Object.entries(h).flatMap(([f,{usage:$,cost:_}])=>$||_?[{band:f,kwh:$,as_billed:_}]:[]),standing_charge:u,total:{as_billed:g},missing_half_hours:0,smart_charging_sessions:h.smart_charging?.sessions??0,smart_charging_savings:h.smart_charging?.savings??0}),{smart_charging:n,off_peak:o,peak:a,total_cost:c}=i,p=[r("electricity",{smart_charging:n,off_peak:o,peak:a},e,c)];return t&&p.push(r("gas",{standard:t},t.standing_charge,t.total_cost)),{meters:p,total:{as_billed:s},statements:[]}}function Z(i,e){let t=(new Date(`${e}T12:00Z`).getUTCDay()+6)%7,s={day:e,week:w(e,-t),month:`${e.slice(0,8)}01`}[i],r=w(s,{day:1,week:7,month:31}[i]);return[s,i==="month"?`${r.slice(0,8)}01`:r]}var Gs=`.choices, .steps {
  display: flex;
  gap: 8px;
  align-items: center;
  margin: 0 0 12px;
}

.choices {
  flex-wrap: wrap;
}

.choices button {
  flex: 1;
}

.steps button {
  width: 44px;
  font-size: 1.4em;
  line-height: 1;
  padding: 4px;
}

.steps h3 {
  flex: 1;
  text-align: center;
  margin: 0;
}

h3 {
  margin: 20px 0 8px;
  font-size: 1.1em;
  font-weight: 500;
}

.beside {
  display: grid;
  grid-template-columns: repeat(auto-fit, minmax(min(280px, 100%), 1fr));
  gap: 0 32px;
}

.mark {
  width: 1em;
  height: 1em;
  vertical-align: -0.1em;
  fill: none;
  stroke: currentColor;
  stroke-width: 3;
}

.matches, .complete {
  color: var(--success-color);
}

.partly {
  color: var(--warning-color);
}

.differs, .nothing {
  color: var(--error-color);
}
`;function ne(i,e,t){let s=document.createElement("a");s.href=URL.createObjectURL(new Blob([i],{type:e})),s.download=t,s.click(),URL.revokeObjectURL(s.href)}var M=class extends E{constructor(){super(...arguments);this.feed=new q(this);this.days=(t,s)=>Rs(t,s,this.hass.language)}static{this.properties={...E.properties,chosen:{state:!0}}}get day(){return this.chosen??w(this.today,-1)}moment(t){return`${this.date(it(t,this.answer.zone),{day:"numeric",month:"short"})} ${this.clock(t)}`}get hasSupplier(){return this.answer.requests!==null}get isAdmin(){return this.hass.user?.is_admin??!1}get news(){return this.answer?this.feed.news:this.home.news}follow(t){if(t.entry!==this.entry&&([this.entry,this.kept]=[t.entry,void 0]),super.follow(t),!this.answer)return;let[s,r]=this.question();this.feed.ask(this.hass,s,r&&{config_entry_id:t.entry,...r}),this.kept=this.feed.news.answer??this.kept}choices(t,s,r,n){let o=([a,c])=>d`<button aria-pressed=${a===r} @click=${()=>n(a)}>${c}</button>`;return d`<div class="choices" role="group" aria-label=${this.t(t)}>${s.map(o)}</div>`}steps(t,s,r){let n=(o,a,c)=>d`<button aria-label=${this.t(o)} ?disabled=${!c} @click=${c}>${a}</button>`;return d`<div class="steps">
      ${n("card_before","‹",s)}<h3 aria-live="polite">${t}</h3>${n("card_after","›",r)}
    </div>`}static{this.styles=[E.styles,S(Gs)]}};var Ys=k`<path d="M5 5l14 14M19 5L5 19" />`,Ci={plunge:k`<path d="M4 3h16l-8 9zM4 12h16l-8 9z" />`,cheap:k`<path d="M2 5h20l-10 16z" />`,normal:k`<circle cx="12" cy="12" r="9" />`,expensive:k`<path d="M2 20h20L12 4z" />`,unknown:k`<circle cx="12" cy="12" r="8" fill="none" stroke="currentColor" stroke-width="3" stroke-dasharray="4 3" />`},Ai={matches:k`<path d="M4 12l6 6L21 6" />`,differs:Ys,cannot_tell:k`<path d="M8 8a4 4 0 1 1 5 4q-1 1-1 3M12 19v1" />`,complete:k`<circle cx="12" cy="12" r="9" fill="currentColor" />`,partly:k`<circle cx="12" cy="12" r="9" /><path d="M12 3a9 9 0 0 0 0 18z" fill="currentColor" />`,nothing:Ys,later:k`<circle cx="12" cy="12" r="9" stroke-dasharray="2 4" />`,no_supply:k`<path d="M6 12h12" />`},_t=i=>d`<svg class="shape ${i}" viewBox="0 0 24 24" aria-hidden="true">${Ci[i]}</svg>`,yt=i=>d`<svg class="mark ${i}" viewBox="0 0 24 24" aria-hidden="true">${Ai[i]}</svg>`;var Qs=`.total {
  font-size: clamp(2rem, 11cqi, 4rem);
  font-weight: 700;
  line-height: 1.1;
  margin: 0;
}

.before {
  visibility: hidden;
}

caption {
  text-align: start;
  font-weight: 500;
  font-size: 1.1em;
  padding: 12px 0 4px;
}

table {
  margin: 0 0 8px;
  font-variant-numeric: tabular-nums;
}

td:not(:first-child) {
  white-space: nowrap;
  width: 5em;
}

.sum td {
  font-weight: 500;
  border-bottom: none;
}

.smart_charging td {
  background: var(--secondary-background-color);
  font-weight: 500;
}

.smart_charging td:first-child {
  border-inline-start: 6px double var(--success-color);
}

.missing {
  border-inline-start: 4px dashed var(--warning-color);
  padding-inline-start: 8px;
}

.verdict {
  font-size: 1.2em;
  font-weight: 500;
  margin: 12px 0;
}

ul {
  margin: 0 0 12px;
  padding-inline-start: 4px;
  list-style: none;
}

ul ul {
  margin: 0;
  padding-inline-start: 20px;
}

small {
  display: block;
  margin: 0 0 4px 1.6em;
}
`;var Ve="latest",Ei=["day","week","month"],Fe=["smart_charging","car","off_peak","middle","standard","peak"],oe=class extends M{constructor(){super(...arguments);this.facts=({start:t,end:s,total:r})=>`${this.days(t,s)}: ${this.amount(r)}`}static{this.keys=["cost_this_month","standing_charge","previous_cost","export_rate"]}static{this.properties={...M.properties,picked:{state:!0},checks:{state:!0}}}get span(){let[t,s]=Z(this.isAdmin?this.picked??"month":"day",this.day);return{start:t,end:s<this.today?s:this.today,next:s}}question(){let{start:t,end:s}=this.span;return this.isAdmin?["get_bill",{start:t,end:s}]:["get_daily_summary",{date:t}]}follow(t){t.entry!==this.entry&&(this.checks={}),super.follow(t)}content(){let{start:t,end:s,next:r}=this.span,{answer:n,problem:o}=this.feed.news,a=n??(o?void 0:this.kept),c=Ei.map(l=>[l,this.t(`card_bill_${l}`)]),p=r<this.today?()=>this.chosen=r:void 0;return d`${this.isAdmin?this.choices("card_bill_period",c,this.picked??"month",l=>this.picked=l):m}
      ${this.steps(this.days(t,w(s,-1)),()=>this.chosen=w(t,-1),p)}
      ${a?d`<div class=${n?"":"before"} ?inert=${!n}>${this.figures(a)}</div>`:m}
      ${this.isAdmin?m:d`<p class="quiet">${this.t("card_bill_for_all")}</p>`}`}figures(t){let s="meters"in t?t:Ks(t),r="date"in t&&!t.is_requested_day&&this.t("card_bill_other_day",{day:t.date});return s.meters.length?d`${r?d`<p class="problem">${r}</p>`:m}
      <p class="total">${this.amount(s.total.as_billed)}</p>
      ${this.isAdmin&&this.hasSupplier?d`<p class="quiet">${this.t("card_bill_about")}</p>`:m}
      <div class="beside">${s.meters.map(n=>this.metered(n))}</div>
      ${this.isAdmin&&this.hasSupplier?this.statements(s.statements):m}`:d`<p>${this.t("card_bill_nothing")}</p>`}amount(t){return t===null?this.t("card_unknown"):pt(t,this.answer.currency,this.hass.language)}metered(t){let s=t.direction==="export"?-1:1,r=[...t.bands].sort((p,l)=>Fe.indexOf(p.band)-Fe.indexOf(l.band)),n={number:t.smart_charging_sessions,saved:this.amount(t.smart_charging_savings)},[o,a]=[t.total.as_billed,t.missing_half_hours],c=(p,l,h)=>d`<tr class=${p}>
      <td>${this.t(`card_bill_band_${p}`)}</td><td>${h===void 0?m:ht(h)}</td><td>${this.amount(l)}</td>
    </tr>`;return d`<div>
      <table>
        <caption>${Q(this.hass,t.device_id)||this.t(`card_bill_${t.device_id}`)}</caption>
        ${r.map(p=>d`${c(p.band,s*p.as_billed,p.kwh)}
          ${p.band===Fe[0]?d`<tr class=${p.band}><td colspan="3">${this.t("card_bill_smart",n)}</td></tr>`:m}`)}
        ${s<0||t.standing_charge===0?m:c("standing",t.standing_charge)} ${c("sum",o&&s*o)}
      </table>
      ${a?d`<p class="missing">${this.t("card_bill_missing",{number:a})}</p>`:m}
    </div>`}statements(t){let s=t.map(r=>[r.id,this.facts(r)]);return s.length||s.push([Ve,this.t("card_bill_no_statement")]),d`<h3>${this.t("card_bill_statements")}</h3>
      ${s.map(([r,n])=>{let o=this.checks?.[r],a=o===null?"checking":r===Ve?"check_last":"check";return d`<p>${n}</p>
          <button ?disabled=${o===null} @click=${()=>this.check(r)}>${this.t(`card_bill_${a}`)}</button>
          <div role="status">${o?this.checked(o,r):m}</div>`})}`}async check(t){let s=this.entry,r=n=>s===this.entry&&(this.checks={...this.checks,[t]:n});r(null),await this.hass.callWS({type:`${C}/check_bill`,config_entry_id:s,statement:t}).then(r,n=>r(n?.message||this.t("card_problem_refused")))}checked(t,s){if(typeof t=="string")return d`<p class="problem">${t}</p>`;let{statement:r,lines:n,verdict:o}=t;return r?d`<p class="verdict">${yt(o)} ${this.t(`card_bill_verdict_${o}`)}</p>
      ${s===Ve?d`<p>${this.facts(r)}</p>`:m}
      <ul>${n.map(a=>d`<li>${this.compared(a.title,a,a.verdict)}
        <ul>${a.half_hours.map(c=>d`<li>${this.compared(this.when(c),c,"differs")}</li>`)}</ul></li>`)}</ul>`:d`<p>${this.t("card_bill_none_yet")}</p>`}compared(t,{theirs:s,ours:r},n){let o=(s??0)-(r??0),a=s===null?"not_on_it":n!=="differs"?n:o>0?"too_much":"too_little",c={theirs:this.amount(s),ours:this.amount(r),more:this.amount(Math.abs(o))};return d`${yt(n)} ${t}: ${this.t(`card_bill_${a}`,c)}
      ${s===null?m:d`<small>${this.t("card_bill_compared",c)}</small>`}`}when({start:t,end:s,reason:r}){return`${this.moment(t)}–${this.clock(s)} (${this.t(`card_reason_${r}`)})`}static{this.styles=[...M.styles,S(Qs)]}};var Mi=3e4,Zs=(i,e)=>H((i?.meters??[]).filter(t=>t.direction==="import"),e);function Js({problem:i},e,t){if(i)return{kind:i.key==="disconnected"?"offline":"unknown"};if(!e?.now)return{kind:"unknown"};let s=e.now.end?Date.parse(e.now.end):void 0;return s!==void 0&&t>s+Mi?{kind:"unknown"}:{kind:e.level??"unknown",price:e.now.price,until:s}}var Xs=`.top {
  display: grid;
  gap: 4px;
}

.top p {
  margin: 0;
}

.level {
  display: flex;
  align-items: center;
  gap: 0.3em;
  font-size: clamp(1.6rem, 9cqi, 4rem);
  font-weight: 600;
  line-height: 1.1;
}

.shape {
  width: 0.9em;
  height: 0.9em;
  flex: none;
  fill: currentColor;
}

.shape.cheap {
  color: var(--success-color);
}

.shape.normal {
  color: var(--warning-color);
}

.shape.expensive {
  color: var(--error-color);
}

.shape.plunge {
  color: var(--info-color);
}

.price {
  font-size: clamp(2.4rem, 16cqi, 7rem);
  font-weight: 700;
  line-height: 1;
}

.price small {
  font-size: 0.4em;
  font-weight: 400;
}

.until {
  font-size: clamp(1rem, 5cqi, 2rem);
}

octopus-insight-bars {
  margin-top: 12px;
}

.runs {
  display: flex;
  margin-top: 2px;
}

.runs span {
  min-width: 0;
  text-align: center;
  font-size: 0.75em;
  line-height: 1;
}

.runs .shape {
  width: 100%;
  max-width: 0.9em;
}

i {
  width: 10px;
  height: 12px;
  border: 1px dashed;
}
`;var We=36e5,nt=class extends E{constructor(){super(...arguments);this.word=t=>t==="unknown"?this.t("card_unknown"):ft(this.hass,"price_level",t)}static{this.keys=["current_rate","price_level","export_rate"]}static form(){return[...super.form(),{name:"predicted",selector:{entity:{}}}]}get cost(){return this.where&&Ot(this.hass,this.where.device,"cost_per_hour")}watched(){return[this.cost,this.config?.predicted]}content({device:t}){let{meters:s,currency:r,zone:n,sessions:o}=this.answer,a=H(s,t),c=a?.device_id!==t&&Ot(this.hass,t,"current_rate");if(!a||c)return d`<p>${this.t(c?"card_price_gas":"card_no_meter")}</p>`;let p=Date.now(),[l]=z(a.slots,{start:p,end:p+1}),h=l?.price??null,u=[Date.parse(a.now?.end??""),l?.end??0].find(D=>D>p),g=a.direction==="export",f=l?.level??"unknown",$=h===null?this.t("card_price_unknown"):g?this.t("card_export"):this.word(f),_=this.config?.predicted&&(this.hass.states[this.config.predicted]??{attributes:{}}),y=_?Is(_):[],b=Math.floor(p/We)*We,T=this.bars(a,y,{start:b,end:b+24*We}),R=T.length?Zt(T):{start:p,end:p};return d`<div class="top">
        <p class="level" role="status">${g?m:_t(f)} <span>${$}</span></p>
        ${h===null?m:d`<p class="price">${O(h)} <small>${N(r)}/kWh</small></p>`}
        ${a.now?.end&&u?d`<p class="until">${this.t("card_until",{time:this.clock(u)})}</p>`:m}
        ${h!==null&&(g||h<0)?d`<p>${this.t(g?"card_price_earned":"card_price_paid")}</p>`:m}
        ${this.costLine()} ${this.cheapLine(a,p)}
        ${z(o,{start:p,end:R.end}).map(({kind:D,...x})=>d`<p>${this.t(`card_price_session_${D}`,{start:this.dated(x.start),end:this.clock(x.end)})}</p>`)}
        ${_&&!y.length?d`<p class="problem">${this.t("card_price_no_prediction")}</p>`:m}
      </div>
      <octopus-insight-bars .bars=${T} .now=${p} .name=${this.t("card_next_24_hours")}>
        ${g?Rt(R,n):this.levels(T,R)}
      </octopus-insight-bars>`}costLine(){let t=this.cost&&this.hass.states[this.cost];if(!t)return m;let s=Number(t.state);if(!t.state||!Number.isFinite(s))return d`<p>${this.t("card_cost_unknown")}</p>`;let r=Date.parse(t.attributes.last_updated??t.last_updated),n=`${O(Math.abs(s),0)} ${N(this.answer.currency)}`;return d`<p>
      ${this.t(s<0?"card_price_earning":"card_cost_per_hour",{amount:n})}
      <span class="quiet">${this.t("card_age",{age:U(Date.now()-r)})}</span>
    </p>`}cheapLine(t,s){let r=re(t,{start:s,end:1/0}).find(o=>o.start>s);if(!r)return m;let n={start:this.clock(r.start),end:this.clock(r.end),wait:U(r.start-s)};return d`<p>${this.t("card_next_cheap",{...n,price:K(r.price,this.answer.currency)})}</p>`}bars(t,s,r){return z(t.slots,r).map(n=>{let{start:o,end:a}=n,c=n.price===null?s.find(u=>u.start<=o&&o<u.end)?.price:void 0,p=c!==void 0,l=p?{...n,price:c,level:Bs(t,c)}:n,h=this.sentence(l,p,t.direction==="export");return{start:o,end:a,value:l.price,kind:l.level??"unknown",isPredicted:p,label:h}})}levels(t,s){let r=[];for(let o of t){let a=r.at(-1);a?.kind===o.kind?a.end=o.end:r.push({...o})}let n=new Map(r.map(({kind:o,value:a})=>[o,a===null?this.t("card_price_unknown"):this.word(o)]));return d`<div class="runs" aria-hidden="true">
        ${r.map(({start:o,end:a,kind:c})=>d`<span style="flex:${a-o} 0 0">${_t(c)}</span>`)}
      </div>
      ${Rt(s,this.answer.zone)}
      <ul class="legend" aria-hidden="true">
        ${[...n].map(([o,a])=>d`<li>${_t(o)} ${a}</li>`)}
        ${t.some(o=>o.isPredicted)?d`<li><i></i> ${this.t("card_price_predicted")}</li>`:m}
      </ul>`}sentence(t,s,r){let n={start:this.dated(t.start),end:this.clock(t.end)};if(t.price===null)return this.t("card_price_slot_unknown",{...n,price:this.t("card_price_unknown")});let o=[...t.level&&!r?[this.word(t.level).toLowerCase()]:[],this.t(s?"card_price_predicted":`card_reason_${t.reason}`),...z(this.answer.sessions,t).map(({kind:a})=>this.t(`card_price_during_${a}`))];return this.t("card_slot",{...n,price:K(t.price,this.answer.currency),reason:o.join(", ")})}static{this.styles=[E.styles,S(Xs)]}};var tr=`:host([full]) {
  position: fixed;
  inset: 0;
  z-index: 10;
}

ha-card {
  display: flex;
  flex-direction: column;
  padding: 0;
  min-height: 320px;
  container-type: size;
  touch-action: pan-y;
  user-select: none;
}

:host([full]) ha-card {
  border: 0;
  border-radius: 0;
}

header, main {
  padding: 2cqh 4cqw 0;
  font-size: max(16px, min(6.5cqh, 4.5cqw));
  line-height: 1.25;
}

header, nav {
  display: flex;
  justify-content: space-between;
  min-height: 1.25em;
}

main {
  flex: 1;
  min-height: 0;
  display: flex;
  flex-direction: column;
  justify-content: center;
}

main p {
  margin: 0 0 1.5cqh;
}

main th {
  padding-inline-start: 0;
}

main .word {
  display: flex;
  align-items: center;
  gap: 0.2em;
  font-size: min(28cqh, 14.5cqw);
  font-weight: 700;
  line-height: 1.05;
}

.word .shape {
  color: inherit;
}

.quiet {
  color: inherit;
  font-size: 0.8em;
}

.price {
  font-size: min(21cqh, 13cqw);
  font-weight: 700;
  line-height: 1.1;
}

.price small, .price span {
  font-size: 0.4em;
  white-space: nowrap;
}

.price span {
  font-weight: 400;
  margin-inline-start: 0.4em;
}

.large {
  font-size: min(14cqh, 9cqw);
  font-weight: 700;
  line-height: 1.1;
}

octopus-insight-bars {
  --bars-height: 22cqh;
  margin: 0;
  font-size: 0.75em;
}

.legend {
  margin: 0;
}

nav {
  justify-content: center;
  position: relative;
}

nav button {
  background: none;
  border: 0;
  color: inherit;
  min-height: 48px;
  min-width: 48px;
}

nav button[aria-current]::before {
  content: "";
  display: block;
  width: 12px;
  height: 12px;
  margin: auto;
  border: 2px solid;
  border-radius: 50%;
}

nav button[aria-current="page"]::before {
  background: currentColor;
}

nav .leave {
  position: absolute;
  inset-inline-end: 1cqw;
  font-size: 16px;
  text-decoration: underline;
}

@container (max-width: 600px) {
  nav .leave {
    bottom: 100%;
  }
}

ha-card:not(.plain) {
  color: #fff;
}

ha-card:not(.plain) :focus-visible {
  outline-color: currentColor;
}

ha-card.cheap {
  background: #1b5e20;
}

ha-card.normal {
  background: #ffb300;
  color: #000;
}

ha-card.expensive {
  background: #a31515;
}

ha-card.plunge {
  background: #01579b;
}

ha-card.unknown, .offline {
  background: repeating-linear-gradient(45deg, #424242 0 24px, #383838 24px 48px);
}
`;var Di=6e4,[er,sr,Ke,rr]=[["yesterday","now","tomorrow"],0,1,2],Ni=.08,ae=class extends nt{constructor(){super(...arguments);this.past=new q(this);this.isHiding=!1}static{this.properties={...E.properties,preview:{attribute:!1},page:{state:!0}}}static{this.keys=["price_level","current_rate"]}static{this.grid={columns:"full",rows:6,min_columns:6,min_rows:5}}static form(){return[...E.form(),{name:"kiosk",selector:{boolean:{}}}]}follow(t){super.follow(t),!(this.page!==sr||!this.answer)&&this.past.ask(this.hass,"get_daily_summary",{config_entry_id:t.entry,date:w(this.today,-1)})}updated(){super.updated(),this.fill()}disconnectedCallback(){super.disconnectedCallback(),this.show(),this.fill()}get isFull(){return this.isConnected&&!!this.config?.kiosk&&!this.preview}fill(){this.toggleAttribute("full",this.isFull),!(this.isFull?this.hass?.kioskMode:!this.isHiding)&&(this.isHiding=this.isFull,window.dispatchEvent(new CustomEvent("hass-kiosk-mode",{detail:{enable:this.isFull}})))}leave(){history.pushState(null,"",location.pathname.split("/").slice(0,2).join("/")),window.dispatchEvent(new CustomEvent("location-changed",{detail:{replace:!1}}))}show(t){clearTimeout(this.timer),this.page=t&&Math.min(Math.max(t,sr),rr),t!==void 0&&(this.timer=window.setTimeout(()=>this.show(),Di))}up({clientX:t,pointerId:s}){let r=this.begin?.pointerId===s?(t-this.begin.clientX)/this.clientWidth:void 0;this.begin=void 0,r!==void 0&&this.show((this.page??Ke)+(Math.abs(r)<Ni?0:-Math.sign(r)))}render(){if(!this.config||!this.t("card_unknown"))return m;let{page:t=Ke,where:s,answer:r}=this,n=s&&Zs(r,s.device),o=Date.now(),a=Js(this.home.news,n,o);a.price!==void 0&&(this.good=o);let c=t===Ke||!n,p=(l,h)=>d`<button aria-label=${this.t(`card_kitchen_${l}`)} aria-current=${h===t?"page":"false"}
        @click=${()=>this.show(h)}></button>`;return d`<ha-card class=${c?a.kind:"plain"} @pointerdown=${l=>this.begin=l}
      @pointerup=${this.up} @pointercancel=${()=>this.begin=void 0}>
      <header><span>${c?this.config.title:this.t(`card_kitchen_${er[t]}`)}</span> <span>${r&&this.clock(o)}</span></header>
      <main>${c?this.now(a,n,o):t===rr?this.tomorrow(n,o):this.yesterday()}</main>
      <nav>
        ${er.map(p)}
        ${this.page!==void 0&&this.isFull?d`<button class="leave" @click=${this.leave}>${this.t("card_kitchen_leave")}</button>`:m}
      </nav>
    </ha-card>`}now({kind:t,price:s,until:r},n,o){let{answer:a}=this,c=t==="unknown"||t==="offline"?this.t(`card_kitchen_${t}`):this.word(t),p=(u,g)=>g&&a?d`<p>${this.t(u,{time:this.dated(g)})}</p>`:m,l=p("card_kitchen_stale",Date.parse(a?.stale_since??"")),h=d`<p class="word" role="status">${_t(t==="offline"?"unknown":t)} ${c}</p>`;return s===void 0||!n?d`${h} <p>${this.reason()}</p> ${this.good?p("card_kitchen_since",this.good):l}`:d`${h}
      <p class="price">
        ${O(s)} <small>${N(a.currency)}/kWh</small>
        ${r?d`<span>${this.t("card_until",{time:this.clock(r)})}</span>`:m}
      </p>
      ${this.costLine()} ${this.cheapLine(n,o)} ${l}`}reason(){let{problem:t}=this.home.news;return t?this.problemText(t):this.where?this.answer?this.t(this.answer.meters.length?"card_kitchen_no_price":"card_no_meter"):"":this.whereText()}tomorrow(t,s){let{zone:r,currency:n}=this.answer,o=w(this.today,1),a={start:ut(o,r),end:ut(w(o,1),r)},c=this.bars(t,[],a),p=c.flatMap(g=>g.value??[]);if(!p.length)return d`<p>${this.t("card_kitchen_not_yet")}</p>`;let[l,h]=[K(Math.min(...p),n),K(Math.max(...p),n)],u=re(t,a).map(g=>`${this.clock(g.start)}–${this.clock(g.end)}`).join(", ");return d`<p class="large">${l===h?this.t("card_kitchen_all_day",{price:l}):this.t("card_kitchen_range",{low:l,high:h})}</p>
      ${u?d`<p>${this.t("card_kitchen_cheap",{times:u})}</p>`:m}
      <octopus-insight-bars .bars=${c} .now=${s} .name=${this.t("card_kitchen_tomorrow")}>
        ${this.levels(c,a)}</octopus-insight-bars>`}yesterday(){let{answer:t,problem:s}=this.past.news;if(!t)return d`<p>${s&&this.problemText(s)}</p>`;let{electricity:r,gas:n}=t,o=c=>pt(c,t.currency,this.hass.language),a=[{name:"electricity",usage:r.total_usage,cost:r.total_cost},{name:"off_peak",...r.off_peak},{name:"smart_charging",...r.smart_charging},{name:"gas",usage:n?.usage,cost:n?.total_cost}];return d`<p class="large">${o(t.total_cost??r.total_cost)}</p>
      <p>${t.is_requested_day?this.date(t.requested_date):this.t("card_kitchen_newest",{date:t.date})}</p>
      <table>
        ${a.filter(({usage:c})=>c).map(({name:c,usage:p,cost:l})=>d`<tr><th scope="row">${this.t(`card_kitchen_${c}`)}</th><td>${ht(p)}</td><td>${o(l)}</td></tr>`)}
      </table>`}static{this.styles=[nt.styles,S(tr)]}};var ot={ATTRIBUTE:1,CHILD:2,PROPERTY:3,BOOLEAN_ATTRIBUTE:4,EVENT:5,ELEMENT:6},ir=i=>(...e)=>({_$litDirective$:i,values:e}),ce=class{constructor(e){}get _$AU(){return this._$AM._$AU}_$AT(e,t,s){this._$Ct=e,this._$AM=t,this._$Ci=s}_$AS(e,t){return this.update(e,t)}update(e,t){return this.render(...t)}};var{I:aa}=ks;var nr=i=>i.strings===void 0;var Pi={},or=(i,e=Pi)=>i._$AH=e;var bt=ir(class extends ce{constructor(i){if(super(i),i.type!==ot.PROPERTY&&i.type!==ot.ATTRIBUTE&&i.type!==ot.BOOLEAN_ATTRIBUTE)throw Error("The `live` directive is not allowed on child or event bindings");if(!nr(i))throw Error("`live` bindings can only contain a single expression")}render(i){return i}update(i,[e]){if(e===L||e===m)return e;let t=i.element,s=i.name;if(i.type===ot.PROPERTY){if(e===t[s])return L}else if(i.type===ot.BOOLEAN_ATTRIBUTE){if(!!e===t.hasAttribute(s))return L}else if(i.type===ot.ATTRIBUTE&&t.getAttribute(s)===e+"")return L;return or(i),e}});var[cr,Li]=["ha-chart-base",300],le=i=>({symbol:"rect",dashArrayX:[1,0],dashArrayY:[2,4],rotation:i,color:"rgba(255, 255, 255, 0.45)"}),ar={stripes:le(Math.PI/4),back:le(-Math.PI/4),rows:le(0),dots:{...le(0),symbol:"circle",dashArrayX:[[6,6],[0,6,6,0]],dashArrayY:[6,0],symbolSize:.7}},lr=()=>!!window.customElements.get(cr);function dr(i,e){let t=x=>x.replace(/var\((--[\w-]+), ([^)]+)\)/,(v,A,j)=>e.getPropertyValue(A)||j),[s,r]=[t("var(--divider-color, #ccc)"),t("var(--primary-text-color, #111)")],{labels:n,rows:o,line:a}=i,c=(x,v,A,j,V)=>{let[P,Ut,wt,ke]=[x-A/2,x+A/2,v,v+j].map(Math.round),Se=V?{fill:V}:{fill:s,decal:{...ar.stripes,color:r}};return{type:"rect",shape:{x:P,y:wt,width:Ut-P,height:ke-wt},style:Se}},p={type:"category",axisTick:{show:!1},axisLabel:{hideOverlap:!0}},l={confine:!0,extraCssText:"white-space: pre-line"},h={left:4,right:8,top:12,bottom:o?44:4,containLabel:!0},u={...p,data:n},g=(x,v)=>({type:"custom",renderItem:x,data:v,progressive:0,encode:{x:0,y:o?1:[]}});if(o){let x=i.values.map((I,lt)=>[lt%n.length,Math.floor(lt/n.length),I,lt]),v=i.values.filter(I=>I!==null),[A,j]=[Math.min(0,...v),Math.max(0,...v)],V=Math.max(-A,j)||1,P=["var(--success-color, #43a047)","var(--card-background-color, #fff)","var(--primary-color, #03a9f4)"],Ut=I=>(lt,vt)=>{let[Qr,Zr]=vt.coord([vt.value(0),vt.value(1)]),[Jr,os]=vt.size([1,1]);return c(Qr,Zr-os/2,Jr,os,I?void 0:vt.visual("color"))},wt=Math.min(Math.max(o.length*18+80,220),640),ke=Math.ceil(o.length*18/wt)-1,Se={...p,data:o,inverse:!0,axisLabel:{interval:ke}},Wr={seriesIndex:0,dimension:2,min:A<0?-V:0,max:V,orient:"horizontal",left:"center",bottom:0,itemHeight:120,itemWidth:12,textStyle:{color:r},text:[i.number(V),i.number(A<0?-V:0)],inRange:{color:P.slice(A<0?0:1).map(t)}},Kr=({data:I})=>i.describe(I[3]),[Gr,Yr]=[x.filter(([,,I])=>I!==null),x.filter((I,lt)=>i.gaps[lt]==="all")];return{data:[g(Ut(!1),Gr),g(Ut(!0),Yr)],options:{xAxis:u,yAxis:Se,visualMap:Wr,grid:h,tooltip:{...l,formatter:Kr}},height:wt}}let f=({coordSys:x},v)=>{let[[A],[j]]=[v.coord([v.value(0),0]),v.size([1,0])];return c(A,x.y,.9*j,v.value(1)?x.height:8)},$=i.series.map(({name:x,look:v,values:A})=>({type:"bar",stack:"all",name:x,data:A,barCategoryGap:"10%",color:t(v.color),itemStyle:{color:t(v.color),decal:v.pattern&&ar[v.pattern]}})),_=a&&{type:"line",step:"middle",symbol:"none",name:a.name,data:a.values,color:r,lineStyle:{color:r,width:2,type:"dashed"}},y=i.gaps.flatMap((x,v)=>x?[[v,+(x==="all")]]:[]),b=([x])=>i.describe(x.dataIndex),T=[...$,..._?[_]:[],...y.length?[{...g(f,y),silent:!0,z:9}]:[]],R={type:"value",axisLabel:{formatter:i.number}},D={...l,trigger:"axis",axisPointer:{type:"shadow"},formatter:b};return{data:T,options:{xAxis:u,yAxis:R,grid:h,tooltip:D},height:300}}function pr(i,{data:e,options:t,height:s},r){let n=({detail:o})=>r(Array.isArray(o.data)?o.data[3]:o.dataIndex);return d`<ha-chart-base .hass=${i} .data=${e} .options=${t} .height=${`${s}px`} @chart-click=${n}
    style="--chart-max-height: ${s}px" hide-reset-button></ha-chart-base>`}var hr=i=>d`<ha-chart-base .hass=${i} height="300px"></ha-chart-base>`;async function ur(i){let e=i.querySelector(cr);await e?.updateComplete;for(let t=0;e?.isConnected&&!e.chart;){await new Promise(requestAnimationFrame);let{top:s,bottom:r,height:n}=e.getBoundingClientRect();if(n&&r>0&&s<window.innerHeight&&++t>Li)return!1}return!0}var Pt=["yesterday","7_days","30_days","month","last_month","year","12_months","all"],Ge=366,Hi=10,at={what:["import","export","both"],unit:["kwh","money"],by:["slot","weekday","month","day"],as:["bars","heat"],of:["total","average"],compare:["none","before","week","year","tariff"]},de=Object.keys(at),mr={tariff:"",...Object.fromEntries(de.map(i=>[i,at[i][0]]))},J=({first:i,last:e})=>Math.round((Date.parse(e)-Date.parse(i))/864e5)+1;function pe(i,e){let[t,s,r]=i.split("-").map(Number),n=new Date(Date.UTC(t,s+e,0));return n.setUTCDate(Math.min(r,n.getUTCDate())),n.toISOString().slice(0,10)}var Nt=(i,e=i)=>({first:Z("month",i)[0],last:w(Z("month",e)[1],-1)}),gr=(i,e)=>i.first===e.first&&i.last===e.last;function he(i,e){let t=w(e,-1),[s,r]=[Nt(e).first,Number(e.slice(0,4))],n={yesterday:{first:t,last:t},"7_days":{first:w(e,-7),last:t},"30_days":{first:w(e,-30),last:t},"12_months":{first:w(pe(t,-12),1),last:t},month:{first:s,last:e},last_month:Nt(w(s,-1)),year:{first:`${r}-01-01`,last:e},all:{first:`${r-Hi+1}-01-01`,last:e}};return n[i]??n["30_days"]}var fr=(i,e)=>Pt.find(t=>gr(i,he(t,e)));function ue(i,e){let{first:t,last:s}=i,r=a=>12*Number(a.slice(0,4))+Number(a.slice(5,7)),[n,o]=[e*(r(s)-r(t)+1),e*J(i)];return gr(i,Nt(t,s))?Nt(pe(t,n),pe(s,n)):{first:w(t,o),last:w(s,o)}}function _r(i){let e=t=>({first:t(i.first),last:t(i.last)});return i.compare==="before"?ue(i,-1):i.compare==="week"?e(t=>w(t,-7)):i.compare==="year"?e(t=>pe(t,-12)):i.compare==="tariff"&&i.tariff?i:void 0}function Ye(i){return/^\d{4}-\d\d$/.test(i)?{...Nt(`${i}-01`),by:"day"}:i.length===10?{first:i,last:i,by:"slot"}:void 0}function yr(i){let e=J(i)>Ge;return{...i,by:i.by==="day"&&e?"month":at.by.includes(i.by)?i.by:"slot",as:i.by==="slot"?"bars":i.as,compare:i.compare==="tariff"&&(e||i.what==="export")?"none":i.compare}}var br=i=>[i.first,i.last,...de.map(e=>i[e]),i.tariff].join("_");function $r(i){let[e,t,...s]=i.split("_"),r=a=>/^20\d\d-\d\d-\d\d$/.test(a??"")&&!Number.isNaN(Date.parse(a)),n=a=>c=>at[a].includes(c),o=de.flatMap(a=>s.filter(n(a)).map(c=>[a,c]));return{...r(e)&&r(t)&&e<=t?{first:e,last:t}:{},...Object.fromEntries(o),tariff:s.slice(de.length).join("_")}}var qi=["off_peak","smart_charging","middle","standard","peak","unpriced"],me=["mon","tue","wed","thu","fri","sat","sun"],Qe={slot:void 0,weekday:"weekday",month:"year_month",day:"date"},zi=1e-9,$t=i=>i.reduce((e,t)=>t===null?e:(e??0)+t,null),wr=(i,e,t)=>(e==="both"?["import","export"]:[e]).flatMap(s=>H(i.meters.filter(r=>r.direction===s),t)??[]);function vr(i,e,t,s=t.by==="slot"){let[r,n]=[t.unit==="kwh"?"kwh":"cost",Qe[t.by]],o=p=>n==="weekday"?me.indexOf(p.weekday):(n&&p[n])??"",a=[...i.slots.keys()],c=new Map;for(let{direction:p,profile:l}of e)for(let h of[...l].sort((u,g)=>o(u)<o(g)?-1:1))for(let u of s?a.map(g=>[g]):[a]){let g=v=>$t(u.map(A=>v[A])),[f,$]=[Math.max(...u.map(v=>h.days[v])),g(h.missing)];if(!n&&!f&&!$)continue;let _=[(n&&h[n])??"",s?i.slots[u[0]]:""].join(" ").trim(),y=c.get(_)??{key:_,parts:new Map,total:null,missing:0};c.set(_,y);let b=t.what==="both"&&p==="export"?-1:1,T=t.of==="average"?b/Math.max(1,f):b,R=g(h[r]),D=Object.entries(h.bands).map(([v,A])=>[v,g(A[r])]),x=r==="kwh"?(R??0)-$t([0,...D.map(([,v])=>v)]):0;for(let[v,A]of[...D,["unpriced",x]])Math.abs(A)>zi&&y.parts.set(`${p}:${v}`,T*A);y.total=$t([y.total,R===null?null:T*R]),y.missing+=$}return[...c.values()]}var xr=i=>["import","export"].flatMap(e=>qi.map(t=>`${e}:${t}`)).filter(e=>i.some(({parts:t})=>t.has(e))),kr=(i,e,t)=>i.map(({key:s},r)=>(t==="month"||t==="day"?e[r]:e.find(n=>n.key===s))?.total??null);function Lt({profile:i}){let e=n=>$t(i.flatMap(n)),[t,s,r]=[e(n=>n.kwh),e(n=>n.cost),e(n=>n.missing)??0];return{kwh:t,cost:s,missing:r,days:e(n=>[Math.max(...n.days)])??0,unpriced:e(n=>[n.unpriced_kwh])??0}}function Sr(i){let e=t=>/[",\n]/.test(`${t}`)?`"${`${t}`.replaceAll('"','""')}"`:t??"";return i.map(t=>`${t.map(e).join(",")}\r
`).join("")}var ge=`.controls {
  display: grid;
  grid-template-columns: repeat(auto-fill, minmax(min(150px, 45%), 1fr));
  gap: 8px;
  align-items: end;
  margin-bottom: 8px;
}

details {
  margin-bottom: 16px;
}

summary {
  padding: 8px 0;
  cursor: pointer;
}

/* on a wide card all settings are in sight */
@supports selector(::details-content) {
  @container (min-width: 560px) {
    summary {
      display: none;
    }

    details::details-content {
      content-visibility: visible;
    }
  }
}

label {
  display: grid;
  gap: 2px;
  font-size: 0.85em;
  min-width: 0;
}

select, input {
  font: inherit;
  font-size: 1rem;
  min-height: 40px;
  min-width: 0;
  width: 100%;
  box-sizing: border-box;
  padding: 4px 8px;
  color: var(--primary-text-color);
  background: var(--card-background-color);
  border: 1px solid var(--outline-color, var(--divider-color));
  border-radius: 8px;
}

.pending {
  opacity: 0.5;
}

.swatch {
  display: inline-block;
  width: 18px;
  height: 12px;
  --pale: rgba(255, 255, 255, 0.45);
}

.stripes {
  background-image: repeating-linear-gradient(45deg, var(--pale) 0 2px, transparent 2px 6px);
}

.back {
  background-image: repeating-linear-gradient(-45deg, var(--pale) 0 2px, transparent 2px 6px);
}

.rows {
  background-image: repeating-linear-gradient(var(--pale) 0 2px, transparent 2px 6px);
}

.dots {
  background-image: radial-gradient(var(--pale) 1.5px, transparent 2px);
  background-size: 6px 6px;
}

.line {
  height: 0;
  border-top: 2px dashed;
}

.gap {
  background-image: repeating-linear-gradient(45deg, currentColor 0 1px, var(--divider-color) 1px 4px);
}

.table {
  overflow: auto;
  max-height: 70vh;
}

th[scope="row"] {
  text-align: start;
  position: sticky;
  inset-inline-start: 0;
  background: var(--card-background-color);
}

.table th, td {
  white-space: nowrap;
}

.link {
  min-height: 24px;
  padding: 0;
  border: 0;
  background: none;
  text-decoration: underline;
}
`;var[Cr,ji]=["explorer","2024-01-01"],[Ar,Ze,Tr]=[3,1500,.005],Vi={off_peak:{color:"var(--success-color, #43a047)"},smart_charging:{color:"var(--info-color, #039be5)",pattern:"stripes"},middle:{color:"var(--warning-color, #ffa600)",pattern:"dots"},standard:{color:"var(--primary-color, #03a9f4)"},peak:{color:"var(--error-color, #db4437)",pattern:"back"},unpriced:{color:"var(--disabled-color, #9e9e9e)",pattern:"rows"}},fe=class i extends M{constructor(){super(...arguments);this.other=new q(this);this.why=new q(this);this.readAddress=()=>{this.requestUpdate(),this.isOwner&&(this.changed=$r(new URLSearchParams(location.search).get(Cr)??""))};this.save=()=>{let{view:t,usage:s}=this.shown,{rows:r,columns:n}=this.sheet,o=Sr([n.map(([c])=>c),...r.map((c,p)=>n.map(([,l])=>l(c,p)))]),a=`octopus-${t.what}-${t.unit==="kwh"?"kWh":s.currency}-${t.first}-${t.last}.csv`;ne(o,"text/csv",a)}}static{this.keys=["current_rate","export_rate","consumption_this_month","previous_consumption","previous_export"]}static{this.grid={columns:"full",rows:"auto",min_columns:6}}static{this.properties={...M.properties,changed:{state:!0},isTable:{state:!0},isPlain:{state:!0}}}static form(){let t=(s,r)=>{let n=r.map(o=>({value:o,label:G(`card_explorer_${s}_${o}`)??o}));return{name:s,selector:{select:{mode:"dropdown",options:n}}}};return[...super.form(),t("period",Pt),t("by",at.by)]}connectedCallback(){super.connectedCallback(),this.readAddress(),window.addEventListener("popstate",this.readAddress),document.addEventListener("visibilitychange",this.readAddress)}disconnectedCallback(){super.disconnectedCallback(),this.isOwner&&(i.owner=void 0),window.removeEventListener("popstate",this.readAddress),document.removeEventListener("visibilitychange",this.readAddress)}get isOwner(){return this.preview||(i.owner??=this),i.owner===this}set(t,s=!1){if(this.changed={...this.view,...t},!this.isOwner)return;let r=new URL(location.href);r.searchParams.set(Cr,br(this.view)),history[s?"pushState":"replaceState"](s?null:history.state,"",r)}open(t){let s=Ye(t);s&&this.set({as:"bars",...s},!0)}get view(){let{period:t="30_days",by:s="slot"}=this.config??{},r=this.has("import")?"import":"export";return yr({...mr,what:r,by:s,...he(t,this.today),...this.changed,...this.isGas?{what:r}:{}})}has(t){return this.isGas||this.answer.meters.some(s=>s.direction===t)}get isGas(){let{device:t}=this.where;return!!(this.config?.entity&&Ot(this.hass,t,"current_rate"))&&!this.answer.meters.some(r=>r.device_id===t)}asked({first:t,last:s}){let r=this.isGas?this.where.device:void 0;return{start:t,end:w(s,1),by:Qe[this.view.by],device_id:r}}question(){return["get_usage_profile",this.asked(this.view)]}follow(t){if(document.hidden||(super.follow(t),!this.answer))return;let{view:s}=this,{answer:r,problem:n}=this.feed.news;r?this.shown={view:s,usage:r}:n&&(this.shown=void 0);let{compare:o,tariff:a}=s,c=_r(s),p=o==="tariff"?{tariff:Number(a)/100||a}:{};this.other.ask(this.hass,"get_usage_profile",c&&{config_entry_id:t.entry,...this.asked(c),...p});let l=this.shown&&this.metersOf(this.shown.usage)[0]?.device_id,{start:h,end:u}=this.asked(s),g=J(s)===1&&l&&this.isAdmin;this.why.ask(this.hass,"explain_cost",g?{device_id:l,start:h,end:u}:void 0)}metersOf(t,s=this.shown.view.what){return wr(t,s,this.where?.device??"")}willUpdate(){if(super.willUpdate(),!this.shown)return;let{view:t,usage:s}=this.shown,r=this.isPlain||!lr(),n=this.other.news.answer,o=[JSON.stringify(t),s,n,this.hass.themes,this.hass.language,r];if(this.made?.of.every((_,y)=>_===o[y]))return;let a=t.as==="heat"&&!r,c=_=>vr(_,this.metersOf(_),t,a||t.by==="slot"),p=c(s),l=p.map(({total:_})=>_),u=!a&&t.what!=="both"&&(t.compare!=="tariff"||t.unit==="money")&&n?kr(p,c(n),t.by):void 0,g=this.t(`card_explorer_compare_${t.compare}`),f=a?p.filter((_,y)=>y%s.slots.length===0).map(({key:_})=>this.name(_.split(" ")[0])):void 0,$={labels:a?s.slots:p.map(({key:_})=>this.name(_)),rows:f,values:l,gaps:p.map(({total:_,missing:y})=>y?_===null?"all":"some":void 0),series:xr(p).map(_=>{let y=p.map(({parts:b})=>b.get(_)??null);return{name:this.partName(_),look:Vi[_.split(":")[1]],values:y}}),line:u&&{name:g,values:u},number:_=>this.amount(_),describe:_=>{let{key:y,parts:b,missing:T}=p[_];return[`${this.name(y)}: ${this.amount(l[_])}`,...[...b].map(([R,D])=>`${this.partName(R)}: ${this.amount(D)}`),...u?[`${g}: ${this.amount(u[_])}`]:[],...T?[this.t("card_explorer_missing",{count:T})]:[]].join(`
`)}};this.made={of:o,all:p,drawing:$,given:r?void 0:dr($,getComputedStyle(this))}}amount(t,s=this.shown.view.unit){let[{language:r},{currency:n}]=[this.hass.locale,this.shown.usage];return t==null?"–":s==="money"?Math.abs(t)<1?`${O(t)} ${N(n)}`:pt(t,n,r):`${Et(t,r,{maximumFractionDigits:Math.abs(t)<10?2:1})} kWh`}name(t){let s=r=>me.includes(r)?this.date(w(ji,me.indexOf(r)),{weekday:"short"}):r.length===7?this.date(`${r}-01`,{month:"short",year:"numeric"}):r.length===10?this.date(r):r;return t.split(" ").map(s).join(", ")}partName(t){let[s,r]=t.split(":"),n=this.t(`card_bill_band_${r}`);return this.shown.view.what==="both"?`${this.t(`card_explorer_what_${s}`)}: ${n}`:n}content(){let{view:t}=this,s=this.days(t.first,t.last),r=ue(t,1);return d`${this.steps(s,()=>this.set(ue(t,-1)),r.first>this.today?void 0:()=>this.set(r))}
      ${this.controls(t)}
      ${this.shown?d`<div class=${this.feed.news.answer?"":"pending"}>${this.figures()}</div>`:this.news.problem?m:hr(this.hass)}`}figures(){let{all:t,drawing:s,given:r}=this.made,n=this.metersOf(this.shown.usage);if(!n.length)return d`<p role="status">${this.t("card_explorer_nothing")}</p>`;let o=(a,c)=>({start:c,end:c+1,value:a,kind:"unknown",label:s.describe(c).replaceAll(`
`,"; ")});return d`<div role="status">${n.map(a=>this.summary(a))}</div>
      ${s.rows?m:this.legend(s)}
      ${r?pr(this.hass,r,a=>this.open(t[a].key.split(" ")[0])):d`<octopus-insight-bars .bars=${s.values.map(o)} .now=${-1} .name=${this.t("card_name_explorer")}></octopus-insight-bars>`}
      <p class="choices">
        <button aria-pressed=${!!this.isTable} @click=${()=>this.isTable=!this.isTable}>${this.t("card_explorer_table")}</button>
        <button @click=${this.save}>${this.t("card_explorer_csv")}</button>
      </p>
      ${this.isTable||!r||J(this.shown.view)===1?this.table():m}`}controls(t){let{today:s}=this,r=fr(t,s),n=J(t)>Ge,o={day:n,heat:t.by==="slot",tariff:n||t.what==="export"},a=(l,h,u,g)=>d`<label>${this.t(`card_explorer_${l}`)}
        <select @change=${({target:f})=>g(f.value)}>
          ${h.map(f=>d`<option value=${f} .selected=${bt(f===u)} ?disabled=${o[f]}>
            ${this.t(`card_explorer_${l}_${f}`)}</option>`)}
        </select></label>`,c=l=>a(l,at[l],t[l],h=>this.set({[l]:h})),p=(l,h,u)=>d`<label>${this.t(`card_explorer_${l==="tariff"&&!this.hasSupplier?"price":l}`,{coin:N(this.answer.currency)})}
        <input type=${h} max=${s} .value=${bt(t[l])} @change=${({target:g})=>{let f=g.value.trim();f?this.set(u(f)):this.requestUpdate()}} /></label>`;return d`<div class="controls">
        ${a("period",r?Pt:["custom",...Pt],r??"custom",l=>this.set(he(l,s)))}
        ${this.has("import")&&this.has("export")&&!this.isGas?c("what"):m} ${c("unit")}
      </div>
      <details>
        <summary>${this.t("card_explorer_settings")}</summary>
        <div class="controls">
          ${p("first","date",l=>({first:l,last:l>t.last?l:t.last}))}
          ${p("last","date",l=>({last:l,first:l<t.first?l:t.first}))}
          ${["by","as","of","compare"].map(c)}
          ${t.compare==="tariff"?p("tariff","text",l=>({tariff:l})):m}
        </div>
      </details>`}summary(t){let{kwh:s,cost:r,days:n,missing:o,unpriced:a}=Lt(t),p={what:this.t(this.isGas?"card_explorer_gas":`card_explorer_what_${t.direction}`),kwh:this.amount(s,"kwh"),money:this.amount(r,"money"),days:n},l=t.incomplete_days.slice(0,Ar).map(g=>this.days(g,g)).join("; "),h=t.number_of_incomplete_days-Ar,u=this.t(h>0?"card_explorer_gaps_more":"card_explorer_gaps",{count:h,days:l});return d`<p>${this.t(s===null?"card_explorer_no_readings":"card_explorer_sum",p)}
      ${o?`${this.t("card_explorer_missing",{count:o})} ${u}`:m}
      ${a>Tr?this.t("card_explorer_unpriced",{kwh:this.amount(a,"kwh")}):m}
      ${this.against(t)}</p>`}against(t){let{compare:s,tariff:r,unit:n}=this.shown.view,{answer:o,problem:a}=this.other.news;if(s==="tariff"&&!r)return this.t(this.hasSupplier?"card_explorer_no_tariff":"card_problem_no_products");if(a)return this.problemText(a);if(!o)return"";let[c]=this.metersOf(o,t.direction).map(Lt);if(!c||c.kwh===null)return this.t("card_explorer_nothing_before");let p={what:this.t(`card_explorer_compare_${s}`),kwh:this.amount(c.kwh,"kwh"),money:this.amount(c.cost,"money")},l=s!=="tariff"&&n==="kwh",[h,u]=l?[Lt(t).kwh,c.kwh]:[Lt(t).cost,c.cost];if(h===null||u===null)return this.t("card_explorer_against",p);let g=Math.abs(h-u)<Tr?"same":h<u?"less":"more",f=this.amount(Math.abs(h-u),l?"kwh":"money");return`${this.t("card_explorer_against",p)} ${this.t(`card_explorer_${g}`,{amount:f})}`}legend({series:t,line:s,gaps:r}){let n=(c,p,l="")=>d`<li><span class="swatch ${c}" style="background-color: ${l}" aria-hidden="true"></span>${p}</li>`,o=this.shown.view.of==="total",a=c=>o?`, ${this.amount($t(c))}`:"";return d`<ul class="legend">
      ${t.map(({name:c,look:p,values:l})=>n(p.pattern??"",c+a(l),p.color))} ${s?n("line",s.name):m} ${r.some(Boolean)?n("gap",this.t("card_explorer_gap")):m}
    </ul>`}get sheet(){let{view:t,usage:s}=this.shown,{drawing:r,all:n}=this.made,o=this.why.news.answer?.half_hours;if(J(t)===1&&o){let h=g=>o.length===s.slots.length?"":` (${g.slice(19)})`;return{rows:o,columns:Object.entries({start:g=>g.slice(11,16)+h(g),kwh:g=>this.amount(g,"kwh"),rate:g=>this.amount(g,"money"),cost:g=>this.amount(g,"money"),reason:g=>this.t(`card_reason_${g}`),authority:g=>this.t(`card_explorer_authority_${g}`)}).map(([g,f])=>[this.t(`card_explorer_head_${g}`),$=>$[g],f])}}let a=h=>this.amount(h),c=this.t(t.what==="both"?"card_explorer_net":"card_explorer_total"),p=[...r.series,{name:c,values:r.values},...r.line?[r.line]:[]],l=[[this.t(`card_explorer_by_${t.by}`),({key:h})=>h,h=>this.name(h)],...p.map(({name:h,values:u})=>[h,(g,f)=>u[f],a]),[this.t("card_explorer_gap"),({missing:h})=>h]];return{rows:n,columns:l}}table(){let{rows:t,columns:s}=this.sheet,{problem:r}=this.why.news,n=this.isAdmin?r&&this.problemText(r):J(this.shown.view)===1&&this.t("card_explorer_why_admin"),o=(a,c)=>s.map(([,p,l=String])=>l(p(a,c)));return d`${n?d`<p class="quiet">${n}</p>`:m}
      <div class="table" tabindex="0" role="region" aria-label=${this.t("card_explorer_table_name")}><table>
        <thead><tr>${s.map(([a])=>d`<th scope="col">${a}</th>`)}</tr></thead>
        <tbody>${t.slice(0,Ze).map((a,c)=>{let[p,...l]=o(a,c),h=()=>d`<button class="link" @click=${()=>this.open(a.key)}>${p}</button>`;return d`<tr><th scope="row">${a.key&&Ye(a.key)?h():p}</th>
            ${l.map(u=>d`<td>${u}</td>`)}</tr>`})}</tbody>
      </table></div>
      ${t.length>Ze?d`<p>${this.t("card_explorer_more_lines",{count:t.length-Ze})}</p>`:m}`}updated(){super.updated();let{made:t}=this;!t||t===this.done||(this.removeAttribute("data-drawn"),ur(this.renderRoot).catch(()=>!1).then(s=>{this.done=t,this.isPlain||=!s,this.requestUpdate()}))}static{this.styles=[...M.styles,S(ge)]}};function Er(i,e){return!i||i.date>=e?"later":!i.expected&&!i.present?"no_supply":i.present>=i.expected?"complete":i.present?"partly":"nothing"}var Mr=(i,e)=>i>=e?100:i?Math.min(99,Math.max(1,Math.round(100*i/e))):0;function Rr(i){let e=["corrected","settled","reconciled","computed","unknown"],t=s=>i.reduce((r,n)=>r+(n.authorities[s]??0),0);return e.map(s=>[s,t(s)]).filter(([,s])=>s)}function _e(i){let e=`${i}-01`,[t,s]=[Z("week",e)[0],Z("month",e)[1]],r=[];for(let n=t;n<s;n=w(n,7))r.push([0,1,2,3,4,5,6].map(o=>w(n,o)).map(o=>o.startsWith(i)?o:void 0));return r}var Or=`table {
  table-layout: fixed;
}

th, td, th:first-child, td:first-child {
  padding: 1px;
  text-align: center;
  border: none;
}

.day {
  width: 100%;
  padding: 6px 0;
  line-height: 1.1;
  background: none;
}

.mark {
  display: block;
  width: 14px;
  height: 14px;
  margin: 2px auto 0;
}

.legend {
  margin: 0 0 8px;
  font-size: 1em;
}

.legend .mark {
  display: inline-block;
  margin: 0;
  vertical-align: -2px;
}

summary {
  cursor: pointer;
  padding: 8px 0;
}

.share {
  display: block;
  height: 6px;
  background: var(--primary-color);
  border-radius: 3px;
}
`;var[Wi,Dr]=[18e5,20],Ki={ArrowLeft:-1,ArrowRight:1,ArrowUp:-7,ArrowDown:7},ye=class extends M{static{this.keys=["history_complete_to","missing_half_hours","requests_last_hour","standing_charge","previous_cost","export_rate"]}static{this.properties={...M.properties,device:{state:!0}}}get year(){return this.day.slice(0,4)}question(){return["get_data_quality",{start:`${this.year}-01-01`,end:`${Number(this.year)+1}-01-01`}]}content(e){let t=this.day.slice(0,7),s=w(`${t}-01`,31).slice(0,7),{answer:r}=this.feed.news,n=r?.meters??[],o=H(n,this.device??e.device),a=n.map(l=>[l.device_id,Q(this.hass,l.device_id)]),c=s<=this.today?()=>this.chosen=`${s}-01`:void 0,p=this.date(`${t}-01`,{month:"long",year:"numeric"});return d`${this.steps(p,()=>this.chosen=w(`${t}-01`,-1),c)}
      ${o&&a.length>1?this.choices("card_quality_meter",a,o.device_id,l=>this.device=l):m}
      ${r&&!o?d`<p>${this.t("card_quality_no_supply_year")}</p>`:m}
      <div class="beside">${o?this.figures(o,t,r.expected_until):m} <div>${this.hasSupplier?this.requests():m}</div></div>`}figures(e,t,s){let r=new Map(e.days.map(c=>[c.date,c])),n=c=>Er(r.get(c),s),o=new Set(_e(t).flat().flatMap(c=>c?[n(c)]:[])),a=c=>d`<button
      class="day" data-day=${c} tabindex=${c===this.day?0:-1} aria-pressed=${c===this.day}
      aria-label=${this.sentence(c,n(c),e)} @click=${()=>this.chosen=c}
    >${Number(c.slice(8))} ${yt(n(c))}</button>`;return d`<div><table aria-label=${this.t("card_quality_days")} @keydown=${this.onKey}>
        <tr>${_e("2024-01")[0].map(c=>d`<th scope="col">${this.date(c,{weekday:"short"})}</th>`)}</tr>
        ${_e(t).map(c=>d`<tr>${c.map(p=>d`<td>${p?a(p):m}</td>`)}</tr>`)}
      </table>
      <p role="status">${this.sentence(this.day,n(this.day),e)}</p>
      <p class="legend quiet">${[...o].map(c=>d`<span>${yt(c)} ${this.t(`card_quality_${c}`)}</span>`)}</p></div>
      <div>${this.gaps(e)} ${this.authorities(e,t)}</div>`}async onKey(e){let t=Ki[e.key],s=t&&w(this.day,t);s&&(e.preventDefault(),!(s>this.today)&&(this.chosen=s,await this.updateComplete,this.renderRoot.querySelector(`[data-day="${s}"]`)?.focus()))}sentence(e,t,s){let[r,n]=[ut(e,this.answer.zone),ut(w(e,1),this.answer.zone)],[o]=z(s.missing,{start:r,end:n}),a=o?this.clock(Math.max(o.start,r)):"",{expected:c=0,present:p=0}=s.days.find(h=>h.date===e)??{},l={day:this.date(e),expected:c,present:p,missing:c-p,time:a};return this.t(`card_quality_day_${t}`,l)}gaps({missing:e}){let t=e.map(({start:n,end:o})=>({number:(Date.parse(o)-Date.parse(n))/Wi,start:this.moment(n),end:this.moment(o)})),s={number:t.reduce((n,o)=>n+o.number,0),year:this.year};if(!t.length)return d`<p>${this.t("card_quality_no_gaps",s)}</p>`;let r=t.length-Dr;return d`<details><summary>${this.t("card_quality_gaps",s)}</summary>
      <ul>${t.slice(-Dr).reverse().map(n=>d`<li>${this.t("card_quality_gap",n)}</li>`)}</ul>
      ${r>0?d`<p>${this.t("card_quality_more",{number:r})}</p>`:m}
    </details>`}authorities({days:e},t){let s=Rr(e.filter(n=>n.date.startsWith(t))),r=s.reduce((n,[,o])=>n+o,0);return r?d`<h3>${this.t("card_quality_authorities",{month:this.date(`${t}-01`,{month:"long"})})}</h3>
      ${s.map(([n,o])=>{let a=Mr(o,r);return d`<p>${this.t(`card_quality_by_${n}`,{share:a})}<span class="share" style="width: ${a}%"></span></p>`})}`:m}requests(){let{today:e,last_hour:t,by_kind:s,dispatches_per_hour:r,long_rest_until:n}=this.answer.requests;return d`<h3>${this.t("card_quality_requests")}</h3>
      <p>${this.t("card_quality_requests_today",{today:e,hour:t})}</p>
      ${this.answer.cars.length?d`<p>${this.t("card_quality_slots",{number:s.dispatches??0,most:r})}</p>`:m}
      ${n?d`<p class="problem">${this.t("card_quality_rest",{time:this.clock(n)})}</p>`:m}`}static{this.styles=[...M.styles,S(Or)]}};var[$e,we,ct]=["paid","product","none"],Je={tariff:$e,product:"",battery:"battery-10",car:ct,solar:0,slope:35,direction:0,growth:0,years:20,pvgis:!1},be={solar:[0,50,.1],slope:[0,90,1],direction:[-180,180,5],growth:[-20,20,.5],years:[1,40,1]},[Nr,Gi]=[1,[2.5,5,10,15,20]],Yi=/^[A-Z0-9]+(-[A-Z0-9]+)+$/;function Pr({tariff:i,product:e,battery:t,car:s,solar:r,slope:n,direction:o,growth:a,years:c,pvgis:p}){return{today:{car:s===ct?ct:{like:s,is_smart:!1,charger:"one-way"}},variants:[{tariff:i===we?e||$e:i,solar:r?{kwp:r,tilt:n,azimuth:o}:ct,battery:t,car:s}],sweep:Gi,money:{years:c,price_growth:a/100,export_growth:a/100},ask_pvgis:p&&r>0}}var Lr=i=>`${JSON.stringify({octopus_insight_scenario:Nr,...i},null,2)}
`;function Hr(i){try{let{octopus_insight_scenario:e,...t}=JSON.parse(i),s=(n,o=be.none)=>!o||n>=o[0]&&n<=o[1],r=([n,o])=>[n,typeof t[n]==typeof o&&s(t[n],be[n])?t[n]:o];return e===Nr?Object.fromEntries(Object.entries(Je).map(r)):void 0}catch{return}}var Ur=i=>Yi.exec(i.trim().toUpperCase())?.[0];function Xe(i){let e=0;return i.map(t=>e+=t)}function qr(i){let e=Math.min(0,...i),t=Math.max(0,...i)||(e?0:1),s=(t-e)/4,r=10**Math.floor(Math.log10(s)),n=r*[1,2,5,10].find(a=>a*r>=s),o=Math.floor(e/n);return Array.from({length:Math.ceil(t/n)-o+1},(a,c)=>(o+c)*n)}function zr({saving:i,money:{outlay:e,payback_years:t,sinks_again:s}}){return e<=0?i>=0?"free":"dearer":t===null?"never":s?"again":"after"}var Zi=6;function ts(i,e,t,s){let r=qr(i.flatMap(({values:u})=>u)),[n,o]=[r[0],r.at(-1)],a=u=>100*(o-u)/(o-n),c=u=>100*(u+.5)/e.length,p=Math.ceil(e.length/Zi),l=u=>k`<path class=${u?"rule":"rule zero"} d="M0 ${a(u)}H100" />`,h=({values:u,isQuiet:g})=>k`<polyline class=${g?"quiet":""} points=${u.map((f,$)=>`${c($)},${a(f)}`).join(" ")} />`;return d`<div class="curves" role="img" aria-label=${t}>
      <div class="numbers" aria-hidden="true">
        ${r.map(u=>d`<span style="top:${a(u)}%">${s(u)}</span>`)}<i>${s(n)}<br />${s(o)}</i>
      </div>
      <div class="plot">
        <svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">${r.map(l)}${i.map(h)}</svg>
        ${i.map(({values:u,isQuiet:g})=>u.map((f,$)=>d`<b class=${g?"quiet":""} style="left:${c($)}%;top:${a(f)}%" title="${e[$]}: ${s(f)}"></b>`))}
      </div>
      <div class="names" aria-hidden="true">
        ${e.map((u,g)=>g%p?"":d`<span style="left:${c(g)}%">${u}</span>`)}
      </div>
    </div>`}var Ir=`.total {
  font-size: clamp(1.8rem, 8cqi, 3.2rem);
  font-weight: 700;
  line-height: 1.1;
  margin: 8px 0;
}

.lead {
  font-size: 1.15em;
}

.working {
  min-height: 1.5em;
}

progress {
  display: block;
  appearance: none;
  width: 100%;
  height: 4px;
  margin-top: 4px;
  border: 0;
  background: var(--divider-color);
}

progress::-webkit-progress-bar {
  background: var(--divider-color);
}

progress::-webkit-progress-value {
  background: var(--primary-color);
}

progress::-moz-progress-bar {
  background: var(--primary-color);
}

td {
  font-variant-numeric: tabular-nums;
}

.achievable > * {
  font-weight: 600;
}

thead th, .table thead th {
  color: var(--secondary-text-color);
  vertical-align: bottom;
  white-space: normal;
}

small {
  display: block;
  margin-top: 4px;
}

ul {
  margin: 0 0 12px;
  padding-inline-start: 20px;
}

.notes {
  color: var(--secondary-text-color);
  font-size: 0.9em;
}

.curves {
  display: grid;
  grid-template: 200px 1.8em / auto 1fr;
  gap: 4px 8px;
  margin: 12px 0;
  font-size: 0.85em;
}

.numbers, .names, .plot {
  position: relative;
}

.numbers i {
  visibility: hidden;
}

.numbers span {
  position: absolute;
  inset-inline-end: 0;
  transform: translateY(-50%);
  white-space: nowrap;
}

.names {
  grid-column: 2;
}

.names span {
  position: absolute;
  transform: translateX(-50%);
  white-space: nowrap;
}

.plot svg {
  position: absolute;
  width: 100%;
  height: 100%;
  overflow: visible;
}

.plot path, polyline {
  fill: none;
  vector-effect: non-scaling-stroke;
}

.rule {
  stroke: var(--divider-color);
}

.zero {
  stroke: var(--secondary-text-color);
}

polyline {
  stroke: var(--primary-color);
  stroke-width: 3;
}

polyline.quiet {
  stroke: var(--secondary-text-color);
  stroke-width: 2;
  stroke-dasharray: 6 4;
}

.plot b {
  position: absolute;
  width: 9px;
  height: 9px;
  border-radius: 50%;
  background: var(--primary-color);
  transform: translate(-50%, -50%);
}

.plot b.quiet {
  width: 6px;
  height: 6px;
  background: var(--secondary-text-color);
}

.swatch {
  height: 0;
  width: 24px;
  border-top: 3px solid var(--primary-color);
}

.swatch.quiet {
  border-top: 2px dashed var(--secondary-text-color);
}
`;var Xi=["slope","direction","growth","years"],tn=1e5,ve=class extends M{constructor(){super(...arguments);this.choice=Je;this.money=t=>Et(t,this.hass.locale.language,{style:"currency",currency:this.answer.currency,maximumFractionDigits:0,signDisplay:"negative"});this.table=(t,s,r={})=>d`<table>
      <thead><tr>${t.map(n=>d`<th scope="col">${this.t(`card_whatif_head_${n}`,r)}</th>`)}</tr></thead>
      <tbody>${s.map(([n,o,...a])=>d`<tr class=${n}><th scope="row">${o}</th>${a.map(c=>d`<td>${c}</td>`)}</tr>`)}</tbody>
    </table>`;this.save=()=>ne(Lr(this.choice),"application/json","octopus-insight-scenario.json");this.load=async({target:t})=>{let s=t,r=s.files?.[0],n=r&&r.size<tn?Hr(await r.text()):void 0;s.value="",n?this.set(n):r&&(this.trouble=this.t("card_whatif_bad_file",{name:r.name}))}}static{this.keys=["cost_this_month","standing_charge","export_rate"]}static{this.grid={columns:"full",rows:"auto",min_columns:6}}static{this.properties={...M.properties,choice:{state:!0},trouble:{state:!0}}}question(){return["scenario",this.home.news.problem?void 0:Pr(this.choice)]}get news(){return this.home.news.problem?this.home.news:super.news}set(t){[this.choice,this.trouble]=[{...this.choice,...t},void 0]}content(){let{kept:t,feed:{news:{answer:s,progress:r}}}=this,{step:n,steps:o}=r??{step:0,steps:1};return d`${t?this.controls(t):m}
      ${this.trouble?d`<p class="problem" role="alert">${this.trouble}</p>`:m}
      <p class="working" role="status">${s&&!r||this.news.problem?m:d`${this.t("card_whatif_working",{step:n,steps:o})}
        <progress max=${o} value=${n} aria-hidden="true"></progress>`}</p>
      ${t?d`<div class=${s?"":"pending"}>${this.figures(t,t.variants[0])}</div>`:m}`}controls({choices:t}){let{choice:s}=this,r=(c,p)=>d`<label>${this.t(`card_whatif_${c}`)}
        <select @change=${({target:l})=>this.set({[c]:l.value})}>
          ${p.map(([l,h])=>d`<option value=${l} .selected=${bt(l===s[c])}>${h}</option>`)}
        </select></label>`,n=c=>{let[p,l,h]=be[c]??[],u=({target:g})=>{let{value:f,valueAsNumber:$,validity:_}=g,y=h?f&&_.valid?$:void 0:Ur(f);if(y!==void 0)return this.set({[c]:y});this.trouble=h?void 0:this.t("card_whatif_no_code",{value:f}),this.requestUpdate()};return d`<label>${this.t(`card_whatif_${c}`)}
        <input type=${h?"number":"text"} min=${p} max=${l} step=${h} .value=${bt(String(s[c]))} @change=${u} /></label>`},o=[[ct,this.t("card_whatif_none")]],a=[[$e,this.t("card_whatif_paid")],...Object.entries(t.tariffs),[we,this.t("card_whatif_by_code")]];return d`<div class="controls">
        ${r("tariff",a)} ${s.tariff===we?n("product"):m}
        ${n("solar")} ${r("battery",o.concat(Object.entries(t.batteries)))} ${r("car",o.concat(Object.entries(t.cars)))}
      </div>
      <details>
        <summary>${this.t("card_explorer_settings")}</summary>
        <div class="controls">${Xi.map(n)}</div>
        ${s.solar?d`<p><button aria-pressed=${s.pvgis} @click=${()=>this.set({pvgis:!s.pvgis})}>${this.t("card_whatif_pvgis")}</button>
          <small>${this.t("card_whatif_pvgis_about")}</small></p>`:m}
      </details>`}figures(t,s){let{today:r,terms:n,known_days:o,filled_half_hours:a,sweep:c}=t,{saving:p,money:{outlay:l,payback_years:h,payback_range:u},cycles_a_year:g,warranty_cycles_a_year:f}=s,[$,_,y]=[h,...u].map(P=>P?.toFixed(1)??""),b={years:n.years,outlay:this.money(l),after:$,soon:_,late:y,rate:100*n.discount_rate},T={cycles:Math.round(g??0),covered:Math.round(f??0)},R=f===null?"no_limit":T.cycles>f?"beyond":"within",[D,x]=[Xe(s.by_month),Xe(r.by_month)],v={today:this.t("card_whatif_today"),found:this.t("card_whatif_found")},A={today:this.money(x.at(-1)),found:this.money(D.at(-1))},j=t.months.map(P=>this.date(`${P}-01`,{month:"short"})),V=[...t.notes,...s.car?["car"]:[],...a?["filled"]:[]];return d`<p class="total">${this.t(`card_whatif_${p>=0?"saves":"costs_more"}`,{money:this.money(Math.abs(p))})}</p>
      <p class="lead">${this.t(`card_whatif_payback_${zr(s)}`,b)}</p>
      ${l>0&&_?d`<p>${this.t(`card_whatif_range${y?"":"_never"}`,b)}</p>`:m}
      ${this.costs(r.costs.achievable,s)}
      ${g===null?m:d`<p>${this.t(`card_whatif_cycles_${R}`,T)}</p>`}
      <h3>${this.t("card_whatif_months",{days:this.days(t.first,t.last)})}</h3>
      <ul class="legend" aria-hidden="true"><li><i class="swatch quiet"></i>${v.today}</li><li><i class="swatch"></i>${v.found}</li></ul>
      ${ts([{name:v.today,values:x,isQuiet:!0},{name:v.found,values:D}],j,this.t("card_whatif_months_said",A),this.money)}
      ${c.length?this.sizes(t,b):m}
      <ul class="notes">
        ${[...V.map(P=>this.t(`card_whatif_note_${P}`,{days:o,count:a})),...t.sources].map(P=>d`<li>${P}</li>`)}
      </ul>
      <p class="choices">
        <button @click=${this.save}>${this.t("card_whatif_save")}</button>
        <button @click=${()=>this.renderRoot.querySelector("input[type=file]").click()}>${this.t("card_whatif_load")}</button>
        <input type="file" accept="application/json,.json" hidden @change=${this.load} />
      </p>`}costs(t,{costs:s,bound:r,battery:n,car:o}){let a={...s,back:s.rule,found:s.achievable},p=(n?["rule","timer","achievable","best"]:o?["back","achievable","best"]:["found"]).map(l=>[l,this.t(`card_whatif_${l}`),this.money(a[l]),this.money(t-a[l])]);return d`${this.table(["way","cost","saving"],[["",this.t("card_whatif_today"),this.money(t),""],...p])}
      ${(n||o)&&r!==null?d`<p class="quiet">${this.t("card_whatif_bound",{money:this.money(Math.floor(r))})}</p>`:m}`}sizes({sweep:t,best_sizes:s},r){let n=t.map(({battery_kwh:o,saving:a,money:{outlay:c,payback_years:p,present_value:l}})=>{let h=c>0?p?.toFixed(1)??this.t("card_whatif_never"):"–";return["",o?`${o} kWh`:this.t("card_whatif_none"),this.money(c),this.money(a),h,this.money(l)]});return d`<h3>${this.t("card_whatif_sizes",r)}</h3>
      <p class="quiet">${this.t("card_whatif_sizes_about",r)}</p>
      ${ts([{name:"",values:t.map(({money:o})=>o.present_value)}],t.map(({battery_kwh:o})=>`${o} kWh`),this.t("card_whatif_sizes_said"),this.money)}
      <ul>${s.map(({goal:o,choice:a})=>d`<li>${this.t(`card_whatif_goal_${o}${a===ct?"_none":""}`,{choice:a,...r})}</li>`)}</ul>
      <details><summary>${this.t("card_explorer_table")}</summary><div class="table">${this.table(["size","outlay","saving","back","worth"],n,r)}</div></details>`}static{this.styles=[...M.styles,S(ge),S(Ir)]}};var en={import:["price_level","off_peak","cheap_times","cost_per_hour","price_level_changed"],export:["export_rate","next_export_rate","previous_export","previous_earnings"],car:["intelligent_dispatching","intelligent_state","next_dispatch","dispatches","refresh_dispatches"],site:["powerwall_tariff","powerwall_status","powerwall_sync","powerwall_out_of_sync"],display:["display"],used:["previous_consumption","previous_cost","previous_earnings","tariff","standing_charge","requests_last_hour"]},sn=["saving_session","free_electricity","octoplus_points"],[ns,jr]=["Octopus Insight",3];function rn(i){let e=new Map;for(let t of Object.values(i.entities)){let s=t.platform===C&&t.device_id?i.devices[t.device_id]:void 0,r=s?.primary_config_entry;if(!s||!r)continue;let n=e.get(r)??{name:Q(i,s.via_device_id??s.id),entities:[]};n.entities.push(t),e.set(r,n)}return[...e.values()].sort((t,s)=>t.name.localeCompare(s.name))}function Ht({entities:i},e){let t=new Map;for(let s of en[e])for(let{translation_key:r,device_id:n,entity_id:o}of i)r===s&&!t.has(n)&&t.set(n,o);return[...t.values()]}var es=(i,e)=>({type:`custom:octopus-insight-${i}`,entity:e}),Br=(i,e="title")=>({type:"heading",heading:i,heading_style:e}),is=(i,e=1)=>({type:"grid",column_span:e,cards:i}),ss=i=>is(i.map(e=>({...e,grid_options:{columns:"full"}})),jr);function rs(i){let e=h=>Dt(i,`dashboard_${h}`)??h,t=rn(i),s=!t.length,r=h=>({title:e(h),path:h,visible:!s||h==="now"}),n=(h,u)=>{let g=($,_=u($))=>t.length>1&&_.length?[ss([Br($.name)]),..._]:_,f=s?[ss([nn(e,i.user?.is_admin)])]:t.flatMap($=>g($));return{...r(h),...f.length?{}:{visible:!1},type:"sections",max_columns:jr,sections:f}},o=h=>({...r("kitchen"),type:"panel",cards:[{...es("kitchen",h),kiosk:!0}]}),a=(h,u)=>t.length<2?{}:{title:`${e("kitchen")}: ${h.name}`,path:u?`kitchen-${u+1}`:"kitchen"},c=h=>u=>Ht(u,"used").length?[ss([es(h,Ht(u,"import")[0]??u.entities[0].entity_id)])]:[],p=h=>{let u=(y,b)=>Ht(h,b).map(T=>es(y,T)),g=h.entities.filter(y=>sn.includes(y.translation_key??"")&&!y.entity_id.startsWith("calendar.")).map(({entity_id:y})=>({type:"tile",entity:y,name:{type:"entity"}})),f=g.length?[Br(e("sessions"),"subtitle"),...g]:[],$=[...u("price","import"),...u("charging","car")],_=[...u("price","export"),...u("battery","site"),...f];return[$,_].filter(y=>y.length).map(y=>is(y))},l=h=>is([{type:"picture-entity",entity:h,show_state:!1,show_name:!1}]);return{title:ns,views:[n("now",p),n("history",c("explorer")),n("bill",c("bill")),n("whatif",c("whatif")),n("data",h=>[...c("quality")(h),...Ht(h,"display").map(l)]),...t.flatMap((h,u)=>Ht(h,"import").slice(0,1).map(g=>({...o(g),...a(h,u)}))),...s?[o()]:[]]}}function nn(i,e){let t=`/config/integrations/dashboard/add?domain=${C}`,s={text:i("add"),appearance:"filled",tap_action:{action:"navigate",navigation_path:t}},r=i(e?"empty":"empty_not_admin");return{type:"empty-state",icon:"mdi:flash-outline",title:ns,content:r,buttons:e?[s]:[]}}var xe=class extends HTMLElement{static async generate(e,t){return await gt(t,()=>{}),rs(t)}static getCreateSuggestions(){return{title:ns,icon:"mdi:flash"}}static shouldRegenerate(e,t,s){return!["entities","devices","language"].every(n=>t[n]===s[n])&&JSON.stringify(rs(t))!==JSON.stringify(rs(s))}};var Vr={explorer:fe,price:nt,charging:ie,battery:se,bill:oe,whatif:ve,quality:ye,kitchen:ae};window.customElements.whenDefined("home-assistant").then(()=>{let i=(t,s)=>customElements.get(t)??customElements.define(t,s);i("octopus-insight-bars",Jt),i("ll-strategy-dashboard-octopus-insight",xe);for(let[t,s]of Object.entries(Vr))i(`octopus-insight-${t}`,s);let{hass:e}=document.querySelector("home-assistant");e&&gt(e,()=>{})});var on=window,Fr=(i,e)=>{let t=on[i]??=[];t.some(({type:s})=>s===e.type)||t.push(e)};Fr("customStrategies",{type:"octopus-insight",strategyType:"dashboard",name:"Octopus Insight",get description(){return G("dashboard_about")}});for(let[i,e]of Object.entries(Vr)){let t=`octopus-insight-${i}`;Fr("customCards",{type:t,get name(){return G(`card_name_${i}`)??t},get description(){return G(`card_about_${i}`)},preview:!0,getEntitySuggestion:(s,r)=>He(s.entities[r],e.keys)?{config:{type:`custom:${t}`,entity:r}}:null})}
